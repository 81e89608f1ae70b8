/** A hand that moves a limp arm, as a person does who calibrates it: slowly to a pose, until the joint is there or a stop holds it. */

import type { RobotSpec } from '../robot/arm-spec.js'
import { JOINT_NAMES, type JointName } from '../robot/joints.js'
import type { Simulation } from '../sim/simulation.js'

/** What the hand gives way with: the shoulder, stretched out, weighs 1.5 N.m and rubs with nearly as much. */
const LARGEST_TORQUE_NM = 6
const STIFFNESS_NM_RAD = 40

interface Grip {
  readonly dampingNmSRad: number
  /** It pushes ever harder while a joint is not where it should be: weight and friction leave no error in the end. */
  readonly integralNmRadS: number
}

const GRIP: Grip = { dampingNmSRad: 1, integralNmRadS: 200 }
/** Without gears the last joints weigh next to nothing, and a torque that is set once in 4 ms would shake them: softer. */
const LIGHT_GRIP: Grip = { dampingNmSRad: 0.3, integralNmRadS: 60 }

const SPEED_RAD_S = 2.5
/** It slows down towards the end, so that the arm does not run into its stops: per second, and at least. */
const SLOWING_PER_S = 6
const LEAST_SPEED_RAD_S = 0.05
/** So far beyond the stops the hand wants to go, and no farther: they give by one tick. */
const BEYOND_RAD = 0.001
/** Where it no longer pushes harder: a third of a tick. */
const STILL_RAD = 0.0005
/** At a stop, or at the pose for homing. */
const THERE_RAD = 0.001
/** On the way, where it only has to be out of the way. */
const NEAR_RAD = 0.1
/** A joint that something holds is left there after so long. */
const PATIENCE_S = 1

/** Joints that are not named stand in the middle of their travel. */
type HandPose = Readonly<Partial<Record<JointName, number | 'low' | 'high'>>>

/**
 * To both stops of every joint, with the others where neither table nor arm are in the way: the arm goes down in front with its forearm turned
 * up, and folds its elbow while it leans back.
 */
const SWEEP: readonly HandPose[] = [
  { shoulder_pan: 'low', wrist_roll: 'low', gripper: 'low' },
  { shoulder_pan: 'high', wrist_roll: 'high', gripper: 'high' },
  { shoulder_lift: 'low' },
  { elbow_flex: -1.6, wrist_flex: -1.6 },
  { shoulder_lift: 'high', elbow_flex: -1.6, wrist_flex: -1.6 },
  { elbow_flex: 'low', wrist_flex: -1.6 },
  { shoulder_lift: -1.75, wrist_flex: 0.2 },
  { shoulder_lift: -1.8, elbow_flex: 'high', wrist_flex: 0.2 },
  { shoulder_lift: -0.5 },
  { shoulder_lift: -0.5, wrist_flex: 'low' },
  { shoulder_lift: -0.5, wrist_flex: 'high' },
]

/** For an arm without shapes, which nothing is in the way of. */
const SWEEP_AT_ONCE: readonly HandPose[] = (['low', 'high'] as const).map(end =>
  Object.fromEntries(JOINT_NAMES.map(joint => [joint, end])),
)

export interface SimulatedHandOptions {
  /** The pose for homing, URDF radians; the middle of every travel where absent. */
  readonly homingRad?: readonly number[] | undefined
  /** The arm has no collision shapes: all joints are swept at once. Default false. */
  readonly isShapeless?: boolean | undefined
}

interface Waypoint {
  readonly targetRad: Float64Array
  readonly toleranceRad: Float64Array
}

export class SimulatedHand {
  /** Where the hand wants the joints now, on its way, URDF radians; undefined while it touches nothing. */
  #target: Float64Array | undefined
  readonly #previousRad: Float64Array
  readonly #pushNm: Float64Array
  readonly #grips: readonly Grip[]
  #way: readonly Waypoint[] = []
  #next = 0
  #waitedS = 0
  #roundsDone = 0

  constructor(
    private readonly simulation: Simulation,
    private readonly robot: RobotSpec,
    private readonly options: SimulatedHandOptions = {},
  ) {
    this.#previousRad = Float64Array.from(simulation.positionRad)
    this.#pushNm = new Float64Array(robot.servos.length)
    this.#grips = robot.servos.map(({ gearsTakenOut }) => (gearsTakenOut === true ? LIGHT_GRIP : GRIP))
  }

  get isHolding(): boolean {
    return this.#target !== undefined
  }

  /** How often `sweep` went through all joints. */
  get roundsDone(): number {
    return this.#roundsDone
  }

  /** Takes the arm to the pose for homing and keeps it there. */
  holdStill(): void {
    const { servos } = this.robot
    const middle = servos.map(({ travelRad: [lower, upper] }) => (lower + upper) / 2)
    const targetRad = Float64Array.from(this.options.homingRad ?? middle)
    this.#take([{ targetRad, toleranceRad: new Float64Array(servos.length).fill(THERE_RAD) }])
  }

  /** Moves every joint from stop to stop, again and again. */
  sweep(): void {
    const poses = this.options.isShapeless === true ? SWEEP_AT_ONCE : SWEEP
    this.#take(poses.map(pose => waypoint(pose, this.robot)))
  }

  letGo(): void {
    this.#target = undefined
    this.simulation.servos.externalNm.fill(0)
  }

  /** Sets the torques for the next `durationS`; called at least every 10 ms. */
  push(durationS: number): void {
    const { positionRad, servos } = this.simulation
    const target = this.#target
    const grips = this.#grips
    if (target !== undefined) {
      this.#moveOn(target, durationS)
      for (let k = 0; k < target.length; k++) {
        const { dampingNmSRad, integralNmRadS } = grips[k] as Grip
        const position = positionRad[k] as number
        const error = (target[k] as number) - position
        const velocity = (position - (this.#previousRad[k] as number)) / durationS
        // On the way the target runs ahead: only what is missing at its end is pushed for ever harder.
        if (this.#hasArrived(k, target) && Math.abs(error) > STILL_RAD) {
          this.#pushNm[k] = clamp((this.#pushNm[k] as number) + integralNmRadS * error * durationS)
        }
        servos.externalNm[k] = clamp(STIFFNESS_NM_RAD * error + (this.#pushNm[k] as number) - dampingNmSRad * velocity)
      }
    }
    this.#previousRad.set(positionRad)
  }

  #take(way: readonly Waypoint[]): void {
    if (this.#target === undefined) {
      this.#target = Float64Array.from(this.simulation.positionRad)
      this.#pushNm.fill(0)
    }
    this.#way = way
    this.#next = 0
    this.#waitedS = 0
    this.#roundsDone = 0
  }

  #hasArrived(k: number, target: Float64Array): boolean {
    return target[k] === (this.#way[this.#next] as Waypoint).targetRad[k]
  }

  #moveOn(target: Float64Array, durationS: number): void {
    const waypoint = this.#way[this.#next] as Waypoint
    const wanted = waypoint.targetRad
    let isOnItsWay = false
    for (let k = 0; k < target.length; k++) {
      const gap = (wanted[k] as number) - (target[k] as number)
      const step = durationS * Math.min(SPEED_RAD_S, Math.max(LEAST_SPEED_RAD_S, SLOWING_PER_S * Math.abs(gap)))
      if (Math.abs(gap) > step) isOnItsWay = true
      target[k] = Math.abs(gap) > step ? (target[k] as number) + Math.sign(gap) * step : (wanted[k] as number)
    }
    if (isOnItsWay) return
    this.#waitedS += durationS
    if (!this.#isAt(waypoint) && this.#waitedS < PATIENCE_S) return
    if (this.#way.length === 1) return
    this.#waitedS = 0
    this.#next = (this.#next + 1) % this.#way.length
    if (this.#next === 0) this.#roundsDone += 1
  }

  #isAt({ targetRad, toleranceRad }: Waypoint): boolean {
    const { positionRad } = this.simulation
    return targetRad.every((angle, k) => Math.abs(angle - (positionRad[k] as number)) <= (toleranceRad[k] as number))
  }
}

function waypoint(pose: HandPose, { servos }: RobotSpec): Waypoint {
  const ends = servos.map(({ joint, travelRad: [lower, upper] }) => {
    const wanted = pose[joint as JointName] ?? (lower + upper) / 2
    if (wanted === 'low') return [lower - BEYOND_RAD, THERE_RAD] as const
    if (wanted === 'high') return [upper + BEYOND_RAD, THERE_RAD] as const
    return [Math.min(upper, Math.max(lower, wanted)), NEAR_RAD] as const
  })
  return {
    targetRad: Float64Array.from(ends, ([targetRad]) => targetRad),
    toleranceRad: Float64Array.from(ends, ([, toleranceRad]) => toleranceRad),
  }
}

function clamp(torqueNm: number): number {
  return Math.min(LARGEST_TORQUE_NM, Math.max(-LARGEST_TORQUE_NM, torqueNm))
}
