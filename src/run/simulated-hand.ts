/** A hand that moves a limp arm, as a person does who calibrates it: a soft spring to a pose that moves slowly. */

import type { RobotSpec } from '../robot/arm-spec.js'
import type { JointName } from '../robot/joints.js'
import type { Simulation } from '../sim/simulation.js'

/** What the hand gives way with: the shoulder, stretched out, weighs 1.5 N.m and rubs with nearly as much. */
const LARGEST_TORQUE_NM = 6
const STIFFNESS_NM_RAD = 20
const DAMPING_NM_S_RAD = 1
const SPEED_RAD_S = 1
/** So far beyond the stops the hand pulls. 1 N.m, which the stops hardly notice. */
const BEYOND_RAD = 0.05

/** Joints that are not named stand in the middle of their travel. */
type HandPose = Readonly<Partial<Record<JointName, number | 'low' | 'high'>>>

const MIDDLE: HandPose = {}

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
  { shoulder_lift: -1.5 },
  { shoulder_lift: -1.5, elbow_flex: 'high' },
  { shoulder_lift: -0.5 },
  { shoulder_lift: -0.5, wrist_flex: 'low' },
  { shoulder_lift: -0.5, wrist_flex: 'high' },
]

export class SimulatedHand {
  /** Where the hand wants the joints, URDF radians; undefined while it touches nothing. */
  #target: Float64Array | undefined
  readonly #previousRad: Float64Array
  #way: readonly Float64Array[] = []
  #next = 0
  #roundsDone = 0

  constructor(
    private readonly simulation: Simulation,
    private readonly robot: RobotSpec,
  ) {
    this.#previousRad = Float64Array.from(simulation.positionRad)
  }

  get isHolding(): boolean {
    return this.#target !== undefined
  }

  /** How often `sweep` went through all joints. */
  get roundsDone(): number {
    return this.#roundsDone
  }

  /** Takes the arm to the middle of its travel and keeps it there. */
  holdMiddle(): void {
    this.#take([MIDDLE])
  }

  /** Moves every joint from stop to stop, again and again. */
  sweep(): void {
    this.#take(SWEEP)
  }

  letGo(): void {
    this.#target = undefined
    this.simulation.servos.externalNm.fill(0)
  }

  /** Sets the torques for the next `durationS`; called at least every 10 ms. */
  push(durationS: number): void {
    const { positionRad, servos } = this.simulation
    const target = this.#target
    if (target !== undefined) {
      this.#moveOn(target, SPEED_RAD_S * durationS)
      for (let k = 0; k < target.length; k++) {
        const position = positionRad[k] as number
        const velocity = (position - (this.#previousRad[k] as number)) / durationS
        const torque = STIFFNESS_NM_RAD * ((target[k] as number) - position) - DAMPING_NM_S_RAD * velocity
        servos.externalNm[k] = Math.min(LARGEST_TORQUE_NM, Math.max(-LARGEST_TORQUE_NM, torque))
      }
    }
    this.#previousRad.set(positionRad)
  }

  #take(poses: readonly HandPose[]): void {
    this.#target ??= Float64Array.from(this.simulation.positionRad)
    this.#way = poses.map(pose => anglesOf(pose, this.robot))
    this.#next = 0
    this.#roundsDone = 0
  }

  #moveOn(target: Float64Array, stepRad: number): void {
    const wanted = this.#way[this.#next] as Float64Array
    let isThere = true
    for (let k = 0; k < target.length; k++) {
      const gap = (wanted[k] as number) - (target[k] as number)
      if (Math.abs(gap) > stepRad) isThere = false
      target[k] = (target[k] as number) + Math.min(stepRad, Math.max(-stepRad, gap))
    }
    if (!isThere) return
    this.#next = (this.#next + 1) % this.#way.length
    if (this.#next === 0) this.#roundsDone += 1
  }
}

function anglesOf(pose: HandPose, { servos }: RobotSpec): Float64Array {
  return Float64Array.from(servos, ({ joint, travelRad: [lower, upper] }) => {
    const wanted = pose[joint as JointName] ?? (lower + upper) / 2
    if (wanted === 'low') return lower - BEYOND_RAD
    return wanted === 'high' ? upper + BEYOND_RAD : wanted
  })
}
