/** A gamepad as the one who moves the follower: sticks are speeds, and let go they are zero. */

import { gripperIndex } from '../../env/control/control-limits.js'
import type { ControlledArm } from '../../env/control/control-mode.js'
import type { Observation } from '../../env/env.js'
import { feature } from '../policy.js'
import { Jog, JOG_SPEEDS, type JogMode } from './jog.js'
import type { TeleopKey, Teleoperator } from './teleoperator.js'

/** Sticks -1..1, down and right positive, as Linux and browsers have them; triggers 0..1; the cross -1, 0 or 1. */
export interface GamepadState {
  readonly leftX: number
  readonly leftY: number
  readonly rightX: number
  readonly rightY: number
  readonly leftTrigger: number
  readonly rightTrigger: number
  readonly crossX: number
  readonly crossY: number
  /** START. */
  readonly start: boolean
  /** The left shoulder button, L1. */
  readonly leftShoulder: boolean
}

export interface Gamepad {
  /** As the system calls it. */
  readonly model: string
  /** As it is now. `TwinError` when it is gone. */
  read(): GamepadState
  close(): Promise<void>
}

/** LeRobot's (lerobot.md 6.5): what a stick that nobody touches may still say. */
const DEAD_ZONE = 0.1
/** While L1 is held. */
const SLOW = 0.25

export interface GamepadOptions {
  readonly name: string
  readonly mode: JogMode
}

/** As LeRobot has it: left stick forward and left, right stick up, left trigger closes, right trigger opens. The rest is ours. */
const EE_CONTROLS: readonly TeleopKey[] = [
  { keys: 'left stick', meaning: 'forward, back, left, right' },
  { keys: 'right stick', meaning: 'up, down; roll' },
  { keys: 'cross up / down', meaning: 'look up / down' },
]
const JOINT_CONTROLS: readonly TeleopKey[] = [
  { keys: 'left stick', meaning: 'shoulder pan and lift' },
  { keys: 'right stick', meaning: 'elbow; wrist roll' },
  { keys: 'cross up / down', meaning: 'wrist flex' },
]
const COMMON_CONTROLS: readonly TeleopKey[] = [
  { keys: 'triggers', meaning: 'left closes, right opens the gripper' },
  { keys: 'L1', meaning: 'held: slow' },
  { keys: 'START', meaning: 'joints or end effector' },
]

export class GamepadTeleop implements Teleoperator {
  readonly name: string
  readonly isLive = true
  readonly #jog: Jog
  #mode: JogMode
  #wasStart = false

  constructor(
    private readonly arm: ControlledArm,
    private readonly pad: Gamepad,
    { name, mode }: GamepadOptions,
  ) {
    this.name = name
    this.#mode = mode
    this.#jog = new Jog(arm)
  }

  get keys(): readonly TeleopKey[] {
    return [...(this.#mode === 'ee' ? EE_CONTROLS : JOINT_CONTROLS), ...COMMON_CONTROLS]
  }

  reset(): void {
    this.#jog.reset()
  }

  /** It has buttons of its own. */
  press(): boolean {
    return false
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a pad that is gone rejects, as every other teleoperator does
  async act(observation: Observation): Promise<Float32Array> {
    const measured = feature(observation, 'observation.state')
    const state = this.pad.read()
    if (state.start && !this.#wasStart) this.#mode = this.#mode === 'ee' ? 'joint' : 'ee'
    this.#wasStart = state.start
    const pace = (state.leftShoulder ? SLOW : 1) / this.arm.rateHz
    const { jointRadS, linearMS, turnRadS, gripperRadS } = JOG_SPEEDS
    const gripper = pace * gripperRadS * (live(state.rightTrigger) - live(state.leftTrigger))
    if (this.#mode === 'ee') {
      return this.#jog.byGripper(
        {
          forward: -pace * linearMS * live(state.leftY),
          left: -pace * linearMS * live(state.leftX),
          up: -pace * linearMS * live(state.rightY),
          pitch: -pace * turnRadS * state.crossY,
          roll: -pace * turnRadS * live(state.rightX),
          gripper,
        },
        measured,
      )
    }
    // As it looks from behind the arm: left is left, up is out or up. The pan turns to the right, elbow and wrist turn down.
    const sticks = [state.leftX, -state.leftY, state.rightY, state.crossY, state.rightX]
    const arm = sticks.map(stick => pace * jointRadS * live(stick))
    const waysRad = [...arm]
    waysRad.splice(gripperIndex(this.arm.spec), 0, gripper)
    return this.#jog.byJoints(waysRad, measured)
  }

  status(): string {
    return `${this.pad.model}: ${this.#mode === 'ee' ? 'end effector' : 'joints'}`
  }

  close(): Promise<void> {
    return this.pad.close()
  }
}

/** Nothing inside the dead zone; from its edge on from zero, so that nothing starts with a jerk. */
export function live(stick: number): number {
  const beyond = Math.abs(stick) - DEAD_ZONE
  return beyond <= 0 ? 0 : (Math.sign(stick) * beyond) / (1 - DEAD_ZONE)
}
