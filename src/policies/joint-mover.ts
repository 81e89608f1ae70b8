/** Moves a joint command towards a goal at limited speed, and leans against the servos' droop once it is there. */

import type { Observation } from '../env/env.js'
import { radToUser, userToRad } from '../robot/calibration.js'
import type { PolicyContext } from './policy.js'
import { feature } from './policy.js'

/** Share of the remaining error that is added to the command per second while the goal stands still, and at most per step. */
const LEAN_PER_S = 3
const MAX_LEAN_PER_STEP = 0.5
/** A servo that needs more than this to hold a pose is blocked. */
const MAX_LEAN_RAD = 0.15
const SETTLED_RAD = 0.02
/** It slows down on the last stretch: an arm that is stopped dead swings past by a centimetre and more. */
const BRAKING_RAD_S2 = 8

/** One arm; angles in URDF radians, in joint order. The gripper is the last joint and is not leaned on. */
export class JointMover {
  #commandRad: Float64Array | undefined
  #leanRad: Float64Array
  #measuredRad: Float64Array

  constructor(private readonly context: PolicyContext) {
    this.#leanRad = new Float64Array(context.robot.servos.length)
    this.#measuredRad = new Float64Array(context.robot.servos.length)
  }

  reset(): void {
    this.#commandRad = undefined
    this.#leanRad.fill(0)
  }

  /** Takes in what the servos measured. Call once per step, first. */
  observe(observation: Observation): void {
    const { robot, calibration } = this.context
    this.#measuredRad = userToRad(robot, calibration, feature(observation, 'observation.state'))
    this.#commandRad ??= this.#measuredRad.slice()
  }

  get measuredRad(): Float64Array {
    return this.#measuredRad
  }

  /** Advances the command by one step. True once the arm (not the gripper) has arrived and settled. */
  moveTowards(goalRad: ArrayLike<number>, speedRadS: number, gripperSpeedRadS = speedRadS): boolean {
    const command = this.#commandRad ?? this.#measuredRad.slice()
    const arm = command.length - 1
    // All joints arrive together, so that the tip's path is smooth.
    let longest = 0
    for (let k = 0; k < arm; k++) longest = Math.max(longest, Math.abs((goalRad[k] as number) - (command[k] as number)))
    const stepRad = Math.min(speedRadS, Math.sqrt(2 * BRAKING_RAD_S2 * longest)) / this.context.rateHz
    const part = longest > stepRad ? stepRad / longest : 1
    let worst = 0
    for (let k = 0; k < arm; k++) {
      command[k] = (command[k] as number) + part * ((goalRad[k] as number) - (command[k] as number))
      const error = (command[k] as number) - (this.#measuredRad[k] as number)
      worst = Math.max(worst, Math.abs(error))
      if (part < 1) continue
      const lean = (this.#leanRad[k] as number) + Math.min(MAX_LEAN_PER_STEP, LEAN_PER_S / this.context.rateHz) * error
      this.#leanRad[k] = Math.min(MAX_LEAN_RAD, Math.max(-MAX_LEAN_RAD, lean))
    }
    const gripperStep = gripperSpeedRadS / this.context.rateHz
    const toGo = (goalRad[arm] as number) - (command[arm] as number)
    command[arm] = (command[arm] as number) + Math.min(gripperStep, Math.max(-gripperStep, toGo))
    this.#commandRad = command
    return part === 1 && worst <= SETTLED_RAD
  }

  /** The action of this step, in the environment's units and inside its action space. */
  action(): Float32Array {
    const { robot, calibration, actionSpace } = this.context
    const command = (this.#commandRad ?? this.#measuredRad).map((angle, k) => angle + (this.#leanRad[k] as number))
    return actionSpace.clip(radToUser(robot, calibration, command))
  }
}
