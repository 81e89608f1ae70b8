/** A keyboard as the one who moves the follower. A terminal tells of keys that are pressed, and by repeating that they are held; never that they are let go. */

import type { ControlledArm } from '../../env/control/control-mode.js'
import type { Observation } from '../../env/env.js'
import { gripperIndex } from '../../env/control/control-limits.js'
import { feature } from '../policy.js'
import { EE_AXES, Jog, JOG_SPEEDS, type EeAxis, type JogMode } from './jog.js'
import type { TeleopKey, Teleoperator } from './teleoperator.js'

/** A press moves so far: a key that is held, at the usual 30 repeats a second, moves as fast as the speeds allow. */
const PRESSES_PER_S = 30
/** What is not gone yet when the key is let go: the arm stops a tenth of a second later. */
const MOST_PRESSES_AHEAD = 3
const PACES = { 1: 0.25, 2: 1, 3: 2 } as const
const PACE_NAMES = { 1: 'slow', 2: 'normal', 3: 'fast' } as const
type Pace = keyof typeof PACES

interface Stroke {
  readonly axis: number
  readonly sign: 1 | -1
}

/** In `EE_AXES`: column by column, away and towards; free of the keys that recording has. `z` is where others have `y`. */
const EE_KEYS: readonly (readonly [plus: string, minus: string, axis: EeAxis, meaning: string])[] = [
  ['i', 'k', 'forward', 'forward / back'],
  ['j', 'l', 'left', 'left / right'],
  ['y', 'h', 'up', 'up / down'],
  ['t', 'g', 'pitch', 'look up / down'],
  ['u', 'o', 'roll', 'roll left / right'],
  ['v', 'c', 'gripper', 'open / close'],
]
/** The joints of the arm in their order, the gripper last. */
const JOINT_KEYS: readonly (readonly [plus: string, minus: string])[] = [
  ['t', 'g'],
  ['y', 'h'],
  ['u', 'j'],
  ['i', 'k'],
  ['o', 'l'],
]
const GRIPPER_KEYS = ['v', 'c'] as const
const SAME_KEY: Readonly<Record<string, string>> = { z: 'y' }

export interface KeyboardOptions {
  /** LeRobot's type. */
  readonly name: string
  readonly mode: JogMode
}

export class KeyboardTeleop implements Teleoperator {
  readonly name: string
  readonly isLive = true
  readonly #jog: Jog
  #mode: JogMode
  #pace: Pace = 2
  /** Still to go, by axis of the mode: joints, or `EE_AXES`. */
  #ways: Float64Array
  readonly #strokes: Readonly<Record<JogMode, ReadonlyMap<string, Stroke>>>

  constructor(
    private readonly arm: ControlledArm,
    { name, mode }: KeyboardOptions,
  ) {
    this.name = name
    this.#mode = mode
    this.#jog = new Jog(arm)
    this.#strokes = { ee: strokesOf(EE_KEYS), joint: strokesOf(jointKeys(arm)) }
    this.#ways = this.#none()
  }

  get keys(): readonly TeleopKey[] {
    const moving =
      this.#mode === 'ee'
        ? EE_KEYS.map(([plus, minus, , meaning]) => ({ keys: `${plus} / ${minus}`, meaning }))
        : this.arm.spec.servos.map(({ joint }, k) => {
            const [plus = '', minus = ''] = jointKeys(this.arm)[k] ?? []
            return { keys: `${plus} / ${minus}`, meaning: `${joint} + / -` }
          })
    return [
      ...moving,
      { keys: '1 2 3', meaning: 'slow, normal, fast' },
      { keys: 'm', meaning: this.#mode === 'ee' ? 'joint by joint' : 'the gripper as a whole' },
    ]
  }

  reset(): void {
    this.#jog.reset()
    this.#ways = this.#none()
  }

  press(key: string): boolean {
    if (key === 'm') {
      this.#mode = this.#mode === 'ee' ? 'joint' : 'ee'
      this.#ways = this.#none()
      return true
    }
    if (key in PACES) {
      this.#pace = Number(key) as Pace
      return true
    }
    const stroke = this.#strokes[this.#mode].get(SAME_KEY[key] ?? key)
    if (!stroke) return false
    const { axis, sign } = stroke
    const step = (sign * this.#speed(axis)) / PRESSES_PER_S
    const left = this.#ways[axis] as number
    // The other way: what was left of this one is dropped.
    const ahead = left * sign > 0 ? left + step : step
    this.#ways[axis] = sign * Math.min(Math.abs(ahead), MOST_PRESSES_AHEAD * Math.abs(step))
    return true
  }

  act(observation: Observation): Promise<Float32Array> {
    const measured = feature(observation, 'observation.state')
    const steps = this.#ways.map((way, axis) => {
      const most = this.#speed(axis) / this.arm.rateHz
      return Math.min(most, Math.max(-most, way))
    })
    steps.forEach((step, axis) => {
      this.#ways[axis] = (this.#ways[axis] as number) - step
    })
    return Promise.resolve(
      this.#mode === 'joint' ? this.#jog.byJoints(steps, measured) : this.#jog.byGripper(byAxis(steps), measured),
    )
  }

  status(): string {
    return `${this.#mode === 'ee' ? 'end effector' : 'joints'}, ${PACE_NAMES[this.#pace]}`
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  #none(): Float64Array {
    return new Float64Array(this.#mode === 'ee' ? EE_AXES.length : this.arm.spec.servos.length)
  }

  #speed(axis: number): number {
    return PACES[this.#pace] * speedOf(this.#mode, axis, this.arm)
  }
}

/** Of an axis of a mode, a second. */
function speedOf(mode: JogMode, axis: number, { spec }: ControlledArm): number {
  const { jointRadS, gripperRadS, linearMS, turnRadS } = JOG_SPEEDS
  if (mode === 'joint') return axis === gripperIndex(spec) ? gripperRadS : jointRadS
  const name = EE_AXES[axis]
  if (name === 'gripper') return gripperRadS
  return name === 'pitch' || name === 'roll' ? turnRadS : linearMS
}

function jointKeys(arm: ControlledArm): readonly (readonly [string, string])[] {
  const gripper = gripperIndex(arm.spec)
  let next = 0
  return arm.spec.servos.map((_, k) => (k === gripper ? GRIPPER_KEYS : (JOINT_KEYS[next++] ?? ['', ''])))
}

function strokesOf(
  keys: readonly (readonly [plus: string, minus: string, ...rest: unknown[]])[],
): ReadonlyMap<string, Stroke> {
  return new Map(
    keys.flatMap(([plus, minus], axis): [string, Stroke][] => [
      [plus, { axis, sign: 1 }],
      [minus, { axis, sign: -1 }],
    ]),
  )
}

function byAxis(ways: ArrayLike<number>): Readonly<Record<EeAxis, number>> {
  return Object.fromEntries(EE_AXES.map((axis, i) => [axis, ways[i] ?? 0])) as Record<EeAxis, number>
}
