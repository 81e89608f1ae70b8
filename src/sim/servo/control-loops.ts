/** The firmware's loops of all four modes: from a goal and a position, once per millisecond, to a duty per mille. */

import { OPERATING_MODES } from '../../robot/registers.js'
import { GoalProfile, TICK_S } from './goal-profile.js'
import { DUTY_CAP, integrate, outsideDeadZone, positionDuty } from './position-law.js'
import { REMEMBERED } from './servo-settings.js'
import type { ServoSettings } from './servo-settings.js'

/**
 * Speed mode, P and I of 1: duty per mille per tick/s, and per tick of distance. Feetech does not say; with the factory's 10 and 10 either motor
 * reaches 95 % of its speed in 0.2 to 0.4 s, with 0.5 N.m for or against it.
 */
const SPEED_P_DUTY = 0.02
const SPEED_I_DUTY = 0.4

/** The rings' last index: their length is a power of two. */
const LAST = REMEMBERED - 1

/** Numbers that `writeState` writes. */
export const LOOP_NUMBERS = 4 + 2 * REMEMBERED

/** Of one servo. Positions are ticks counted over turns. */
export class ControlLoops {
  readonly profile = new GoalProfile()
  integral = 0
  /** Index into what is remembered. */
  #newest = 0
  readonly #pastError = new Float64Array(REMEMBERED)
  readonly #pastPosition = new Float64Array(REMEMBERED)

  /** As after standing there for long. */
  hold(position: number): void {
    this.profile.reset(position)
    this.integral = 0
    this.#newest = 0
    this.#pastError.fill(0)
    this.#pastPosition.fill(position)
  }

  /** Stands still there from now on; what was measured stays remembered. */
  follow(position: number): void {
    this.profile.reset(position)
    this.integral = 0
  }

  /** A new reading; once per millisecond, before `duty`. */
  remember(position: number): void {
    this.#newest = (this.#newest + 1) & LAST
    this.#pastPosition[this.#newest] = position
    this.#pastError[this.#newest] = 0
  }

  /** Ticks/s over the last `window` milliseconds. */
  speed(position: number, window: number): number {
    return (position - this.#ago(this.#pastPosition, window)) / (window * TICK_S)
  }

  /** Bounded by Torque_Limit and by what the bridge can. `goal`: within the position limits; `boost`: of the goal filter's start. */
  duty(settings: ServoSettings, goal: number, position: number, boost: number): number {
    const wanted = this.#wanted(settings, goal, position, boost)
    const limit = Math.min(settings.torqueLimit, DUTY_CAP)
    return wanted > limit ? limit : wanted < -limit ? -limit : wanted
  }

  #wanted(settings: ServoSettings, goal: number, position: number, boost: number): number {
    switch (settings.mode) {
      case OPERATING_MODES.pwm:
        return settings.pwmDuty
      case OPERATING_MODES.velocity:
        return this.#speedDuty(settings, position)
      default:
        return this.#positionDuty(settings, goal, position, boost)
    }
  }

  #positionDuty({ gains, profile, window }: ServoSettings, goal: number, position: number, boost: number): number {
    this.profile.advance(goal, profile, boost)
    const error = outsideDeadZone(Math.trunc(this.profile.position) - position, gains)
    const change = error - this.#ago(this.#pastError, window)
    this.#pastError[this.#newest] = error
    if (this.profile.speed === 0) this.integral = integrate(gains, this.integral, error)
    return positionDuty(gains, error, change, this.integral)
  }

  #speedDuty({ speedGains, profile, goalSpeed, window }: ServoSettings, position: number): number {
    const step = profile.acceleration * TICK_S
    const gap = goalSpeed - this.profile.speed
    this.profile.speed += profile.acceleration <= 0 ? gap : Math.min(step, Math.max(-step, gap))
    const error = this.profile.speed - this.speed(position, window)
    const bound = DUTY_CAP / (SPEED_I_DUTY * Math.max(1, speedGains.i))
    this.integral = Math.min(bound, Math.max(-bound, this.integral + error * TICK_S))
    return SPEED_P_DUTY * speedGains.p * error + SPEED_I_DUTY * speedGains.i * this.integral
  }

  #ago(ring: Float64Array, ticks: number): number {
    return ring[(this.#newest - ticks) & LAST] as number
  }

  /** `LOOP_NUMBERS` numbers from `at` on. */
  writeState(out: Float64Array, at: number): void {
    out[at] = this.profile.position
    out[at + 1] = this.profile.speed
    out[at + 2] = this.integral
    out[at + 3] = this.#newest
    out.set(this.#pastError, at + 4)
    out.set(this.#pastPosition, at + 4 + REMEMBERED)
  }

  readState(state: Float64Array): void {
    this.profile.position = state[0] as number
    this.profile.speed = state[1] as number
    this.integral = state[2] as number
    this.#newest = state[3] as number
    this.#pastError.set(state.subarray(4, 4 + REMEMBERED))
    this.#pastPosition.set(state.subarray(4 + REMEMBERED, 4 + 2 * REMEMBERED))
  }
}
