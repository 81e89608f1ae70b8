/** Policies written as scripts: a generator that yields once in every control step, after setting the joints' goals. */

import type { Observation } from '../env/env.js'
import { add, type Pose, type Quaternion, type Vector3 } from '../robot/vector.js'
import { JointMover } from './joint-mover.js'
import type { Policy, PolicyContext } from './policy.js'
import { feature } from './policy.js'

/** Each `yield` ends a control step; what a script returns goes to the script that called it with `yield*`. */
export type Script<Result = void> = Generator<undefined, Result, undefined>

/** The policy that follows a script; when the script ends, the arm stays where it was last sent. */
export function scriptedPolicy(context: PolicyContext, write: (hand: Hand) => Script): Policy {
  const hand = new Hand(context)
  let script: Script | undefined
  return {
    reset() {
      hand.reset()
      script = undefined
    },
    act(observation) {
      hand.observe(observation)
      script ??= write(hand)
      script.next()
      return Promise.resolve(hand.mover.action())
    },
  }
}

export interface Motion {
  /** Of the fastest joint. */
  readonly speedRadS?: number
  readonly gripperSpeedRadS?: number
  /** A motion that takes longer than this is given up: something is in the way. */
  readonly patienceS?: number
}

export const FAST_RAD_S = 2.5
export const SLOW_RAD_S = 1
const GRIPPER_RAD_S = 3
const PATIENCE_S = 2.5

/** What a script has at hand: the latest observation, and a way to move. Angles are URDF radians in joint order. */
export class Hand {
  readonly mover: JointMover
  /** How much higher the measured joints put the gripper than it is, as far as this episode has shown: zeros are never quite right. */
  heightErrorM = 0
  #observation: Observation = {}
  readonly #places: ReadonlyMap<string, number>

  constructor(readonly context: PolicyContext) {
    this.mover = new JointMover(context)
    this.#places = new Map(context.environmentState.map(({ label }, place) => [label, place]))
  }

  reset(): void {
    this.mover.reset()
    this.heightErrorM = 0
  }

  /** Call once in each step, first. */
  observe(observation: Observation): void {
    this.#observation = observation
    this.mover.observe(observation)
  }

  /** A number of `observation.environment_state` by its label. */
  value(label: string): number {
    const place = this.#places.get(label)
    if (place === undefined) {
      throw new TypeError(
        `no '${label}' in observation.environment_state: it has ${[...this.#places.keys()].join(', ')}`,
      )
    }
    return feature(this.#observation, 'observation.environment_state')[place] as number
  }

  point(name: string): Vector3 {
    return [this.value(`${name}.x`), this.value(`${name}.y`), this.value(`${name}.z`)]
  }

  pose(name: string): Pose {
    const turn = ['qx', 'qy', 'qz', 'qw'].map(part => this.value(`${name}.${part}`))
    return { positionM: this.point(name), quaternion: turn as unknown as Quaternion }
  }

  get measuredRad(): Float64Array {
    return this.mover.measuredRad
  }

  get tip(): Pose {
    return this.context.kinematics.forward(this.mover.measuredRad)
  }

  /** To a pose of the arm, gripper included. False where it did not arrive in time. */
  *moveTo(goalRad: ArrayLike<number>, motion: Motion = {}): Script<boolean> {
    const { speedRadS = FAST_RAD_S, gripperSpeedRadS = GRIPPER_RAD_S, patienceS = PATIENCE_S } = motion
    for (let step = 0; step < patienceS * this.context.rateHz; step++) {
      const hasArrived = this.mover.moveTowards(goalRad, speedRadS, gripperSpeedRadS)
      yield
      if (hasArrived) return true
    }
    return false
  }

  /** Holds a pose and gives the mean of what it sees meanwhile: one look is off by the noise, and late. */
  *look(goalRad: ArrayLike<number>, read: () => Vector3, durationS: number): Script<Vector3> {
    const steps = Math.max(1, Math.round(durationS * this.context.rateHz))
    let sum: Vector3 = [0, 0, 0]
    for (let step = 0; step < steps; step++) {
      this.mover.moveTowards(goalRad, SLOW_RAD_S)
      yield
      sum = add(sum, read())
    }
    return [sum[0] / steps, sum[1] / steps, sum[2] / steps]
  }

  /** Goes on towards a pose for a while, whether it has arrived or not. */
  *press(goalRad: ArrayLike<number>, durationS: number, motion: Motion = {}): Script {
    const { speedRadS = SLOW_RAD_S, gripperSpeedRadS = GRIPPER_RAD_S } = motion
    for (let step = 0; step < durationS * this.context.rateHz; step++) {
      this.mover.moveTowards(goalRad, speedRadS, gripperSpeedRadS)
      yield
    }
  }
}

/** The same pose of the arm with another opening of the gripper. */
export function withGripper(armRad: ArrayLike<number>, gripperRad: number): Float64Array {
  const goal = Float64Array.from(armRad)
  goal[goal.length - 1] = gripperRad
  return goal
}
