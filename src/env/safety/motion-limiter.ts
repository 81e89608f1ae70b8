/** Limits every joint's target in position, speed and acceleration, so that no policy can make an arm jump. */

import { ActionError } from '../../robot/errors.js'

/** URDF radians, per joint in the same order; Infinity turns a limit off. */
export interface MotionLimits {
  readonly jointNames: readonly string[]
  readonly lowerRad: Float64Array
  readonly upperRad: Float64Array
  readonly velocityRadS: Float64Array
  /** On speeding up. Braking is free: a target that stands still is never overshot. */
  readonly accelerationRadS2: Float64Array
  /** A target stays so near to the measured position (LeRobot's `max_relative_target`). */
  readonly relativeTargetRad: Float64Array
  /** Until a joint first meets its target, if that is further than `approachFromRad` away when the arm starts to move. */
  readonly approachVelocityRadS: Float64Array
  readonly approachFromRad: number
}

/** What kept a joint from its target; `fence` comes from the fence. */
export type LimitReason = 'joint_limit' | 'relative_target' | 'approach' | 'velocity' | 'acceleration' | 'fence'

export interface LimitedMotion {
  readonly sentRad: Float64Array
  /** Per joint; undefined where the target went through unchanged. */
  readonly limitedBy: readonly (LimitReason | undefined)[]
}

/** A stream that moves at just its limit goes through, whatever its differences round to. */
const ROUNDING = 1 + 1e-9

export class MotionLimiter {
  readonly #sentRad: Float64Array
  readonly #velocityRadS: Float64Array
  /** Direction of a joint's approach: it ends where the target is met or passed. 0: none. Undefined before the first target. */
  #approaching: Int8Array | undefined
  #isStarted = false

  constructor(readonly limits: MotionLimits) {
    this.#sentRad = new Float64Array(limits.jointNames.length)
    this.#velocityRadS = new Float64Array(limits.jointNames.length)
  }

  /** The arm stands here: the next motion starts from this position, at rest. `ActionError` unless finite. */
  restart(measuredRad: ArrayLike<number>): void {
    this.#requireFinite(measuredRad, 'measured position')
    this.#sentRad.set(measuredRad)
    this.#velocityRadS.fill(0)
    this.#approaching = undefined
    this.#isStarted = true
  }

  /** What was sent last; where the arm was at `restart` before that. */
  get sentRad(): Float64Array {
    return this.#sentRad.slice()
  }

  /** `ActionError`, naming the joint, for a target that is not finite: then nothing may be sent, and the state stays as it was. */
  limit(targetRad: ArrayLike<number>, measuredRad: ArrayLike<number>, dtS: number): LimitedMotion {
    if (!this.#isStarted) throw new RangeError('the limiter does not know where the arm is: call restart() first')
    if (!(dtS > 0)) throw new RangeError(`expected \`dtS\` to be a positive number, got ${dtS}`)
    this.#requireFinite(targetRad, 'target')
    this.#requireFinite(measuredRad, 'measured position')
    const approaching = (this.#approaching ??= this.#approachesTo(targetRad))
    const joints = this.#sentRad.length
    const sentRad = new Float64Array(joints)
    const limitedBy: (LimitReason | undefined)[] = []
    for (let k = 0; k < joints; k++) {
      const insideRad = this.#inside(k, targetRad[k] as number)
      const wantedRad = this.#near(k, insideRad, measuredRad[k] as number)
      const fromRad = this.#sentRad[k] as number
      const wayRad = wantedRad - fromRad
      if (wayRad * (approaching[k] as number) <= 0) approaching[k] = 0
      const fastestRadS = this.#fastest(k, wayRad, dtS, approaching[k] !== 0)
      if (Math.abs(wayRad) <= fastestRadS * dtS * ROUNDING) {
        approaching[k] = 0
        sentRad[k] = wantedRad
        limitedBy.push(
          wantedRad !== insideRad ? 'relative_target' : insideRad !== targetRad[k] ? 'joint_limit' : undefined,
        )
        continue
      }
      sentRad[k] = fromRad + Math.sign(wayRad) * fastestRadS * dtS
      limitedBy.push(this.#whatIs(k, fastestRadS, approaching[k] !== 0))
    }
    this.#take(sentRad, dtS)
    return { sentRad, limitedBy }
  }

  /** Something after the limiter sent less than it allowed: from here the next motion goes on. Same `dtS` as in `limit`. */
  heldBack(fromRad: ArrayLike<number>, sentRad: ArrayLike<number>, dtS: number): void {
    this.#sentRad.set(fromRad)
    this.#take(sentRad, dtS)
  }

  #take(sentRad: ArrayLike<number>, stepS: number): void {
    for (let k = 0; k < this.#sentRad.length; k++) {
      this.#velocityRadS[k] = ((sentRad[k] as number) - (this.#sentRad[k] as number)) / stepS
      this.#sentRad[k] = sentRad[k] as number
    }
  }

  /** Inside the joint's limits. An arm that is outside may stay or come in. */
  #inside(k: number, targetRad: number): number {
    const { lowerRad, upperRad } = this.limits
    const sent = this.#sentRad[k] as number
    return clamp(targetRad, Math.min(lowerRad[k] as number, sent), Math.max(upperRad[k] as number, sent))
  }

  #near(k: number, insideRad: number, measuredRad: number): number {
    const relativeRad = this.limits.relativeTargetRad[k] as number
    return clamp(insideRad, measuredRad - relativeRad, measuredRad + relativeRad)
  }

  #fastest(k: number, wayRad: number, stepS: number, isApproach: boolean): number {
    const { velocityRadS, accelerationRadS2, approachVelocityRadS } = this.limits
    const now = this.#velocityRadS[k] as number
    // A reversal starts from zero.
    const started = wayRad * now > 0 ? Math.abs(now) : 0
    const reached = started + (accelerationRadS2[k] as number) * stepS
    const approach = isApproach ? (approachVelocityRadS[k] as number) : Infinity
    return Math.min(reached, velocityRadS[k] as number, approach)
  }

  /** Which of its limits that speed is. */
  #whatIs(k: number, fastestRadS: number, isApproach: boolean): LimitReason {
    const { velocityRadS, approachVelocityRadS } = this.limits
    const velocity = velocityRadS[k] as number
    const approach = isApproach ? (approachVelocityRadS[k] as number) : Infinity
    if (fastestRadS < Math.min(velocity, approach)) return 'acceleration'
    return approach < velocity ? 'approach' : 'velocity'
  }

  #approachesTo(targetRad: ArrayLike<number>): Int8Array {
    return Int8Array.from(this.#sentRad, (sent, k) => {
      const wayRad = (targetRad[k] as number) - sent
      return Math.abs(wayRad) > this.limits.approachFromRad ? Math.sign(wayRad) : 0
    })
  }

  #requireFinite(valuesRad: ArrayLike<number>, what: string): void {
    const { jointNames } = this.limits
    if (valuesRad.length !== jointNames.length) {
      throw new ActionError(
        `expected ${jointNames.length} joint values (${jointNames.join(', ')}), got ${valuesRad.length}`,
      )
    }
    const bad = jointNames.findIndex((_, k) => !Number.isFinite(valuesRad[k]))
    if (bad >= 0) {
      throw new ActionError(
        `the ${what} of ${jointNames[bad] ?? ''} is ${String(valuesRad[bad])}: nothing was sent and the arm holds; ` +
          'look for a division by zero, an empty observation or a bad normalisation in the policy',
      )
    }
  }
}

function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value
}
