/** Between a leader and a follower: the follower goes to where the leader is, slowly and all joints together, and follows it from there. */

import { unitsPerRad } from '../../env/control/control-limits.js'
import type { ControlledArm } from '../../env/control/control-mode.js'

export interface ClutchLimits {
  /** On the way to the leader, of the joints of the arm and of the gripper. */
  readonly armRadS: number
  readonly gripperRadS: number
  readonly accelerationRadS2: number
  /** A leader that seems to turn faster than a hand can was misread, or slipped: the follower goes there slowly, too. */
  readonly leaderRadS: number
}

/** Speed and acceleration are those of a glide (docs/safety.md). 12 rad/s is three times what the follower may do: a flick of the wrist. */
export const CLUTCH_LIMITS: ClutchLimits = {
  armRadS: 0.8,
  gripperRadS: 1.6,
  accelerationRadS2: 2,
  leaderRadS: 12,
}

export class Clutch {
  readonly #perRad: Float64Array
  readonly #fastestRadS: Float64Array
  /** Of the fastest that it may do, 0..1. */
  #share = 0
  #isFollowing = false
  #isPaused = false
  #target: Float32Array | undefined

  constructor(
    private readonly arm: ControlledArm,
    private readonly limits: ClutchLimits = CLUTCH_LIMITS,
  ) {
    const { spec } = arm
    this.#perRad = unitsPerRad(arm)
    this.#fastestRadS = Float64Array.from(spec.servos, ({ joint }) =>
      joint === spec.gripperJoint ? limits.gripperRadS : limits.armRadS,
    )
  }

  /** It is where the leader is. */
  get isFollowing(): boolean {
    return this.#isFollowing && !this.#isPaused
  }

  get isPaused(): boolean {
    return this.#isPaused
  }

  /** The next target is where the follower is measured then. */
  reset(): void {
    this.#target = undefined
    this.#isPaused = false
    this.#letGo()
  }

  /** Paused the follower stays; afterwards it goes to where the leader is by then. */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused
    this.#letGo()
  }

  /** The follower's next target, one control step after the last one. Both in the follower's units. */
  next(leader: Float32Array, measured: Float32Array): Float32Array {
    const { jointSpace, rateHz } = this.arm
    const from = (this.#target ??= jointSpace.clip(measured))
    if (this.#isPaused) return from
    const to = jointSpace.clip(leader)
    const waysRad = Float64Array.from(to, (end, k) => Math.abs(end - (from[k] as number)) / (this.#perRad[k] as number))
    if (this.#isFollowing && waysRad.every(way => way <= this.limits.leaderRadS / rateHz)) return this.#to(to)
    if (this.#isFollowing) this.#letGo()
    return this.#approach(from, to, waysRad)
  }

  #approach(from: Float32Array, to: Float32Array, waysRad: Float64Array): Float32Array {
    const { rateHz } = this.arm
    const { accelerationRadS2, armRadS } = this.limits
    this.#share = Math.min(1, this.#share + accelerationRadS2 / armRadS / rateHz)
    // At full speed the joint that takes longest needs so long; the others take as long as it does.
    const leftS = waysRad.reduce((longest, way, k) => Math.max(longest, way / (this.#fastestRadS[k] as number)), 0)
    const stepS = this.#share / rateHz
    if (stepS >= leftS) {
      this.#isFollowing = true
      return this.#to(to)
    }
    return this.#to(from.map((start, k) => start + (stepS / leftS) * ((to[k] as number) - start)))
  }

  #to(target: Float32Array): Float32Array {
    this.#target = target
    return target
  }

  #letGo(): void {
    this.#isFollowing = false
    this.#share = 0
  }
}
