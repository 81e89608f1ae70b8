/** Keeps a commanded motion out of the table and out of the arm itself: up to the fence, then along it. */

import type { ArmShape } from './arm-shape.js'

export interface FenceMargins {
  /** Height of the table over the base's foot. */
  readonly tableZM: number
  /** Air to keep over the table, and between the arm's own links. */
  readonly tableMarginM: number
  readonly selfMarginM: number
}

export interface FenceHit {
  /** `gripper_link and the table`. */
  readonly what: string
  /** How far beyond the fence the refused target lies; beyond where the arm is already, if that is inside. */
  readonly depthM: number
}

export interface FencedMotion {
  readonly sentRad: Float64Array
  /** Absent where the whole way is free. */
  readonly hit?: FenceHit
}

/** Along the way to a target the arm is looked at this often: 0.05 rad is 22 mm at the tip of the stretched arm. */
const LOOK_EVERY_RAD = 0.05
/** The last free place is found to 1/4096 of 0.05 rad. */
const BISECTIONS = 12
/** Rounded angles in a URDF tilt its pan axis by 3e-6 rad: that must not hold an arm that slides along the fence. */
const SLACK_M = 1e-6
/** A joint that goes on from the fence starts where the first slack is used up. */
const ALONG_SLACK_M = 2e-6
/** An allowed pose is reached with a tick's error in each joint. */
const ALLOWED_SLACK_M = 0.0005

/** Angles are URDF radians in the order of the shape's joints. */
export class Fence {
  readonly #floorsM: Float64Array
  readonly #offsetsM: Float64Array
  readonly #fromM: Float64Array
  readonly #gapsM: Float64Array
  #farM = 0

  /** `allowedPosesRad`: poses that have to be free whatever the margins are, such as the rest pose: gaps are no narrower than there. */
  constructor(
    readonly shape: ArmShape,
    readonly margins: FenceMargins,
    private readonly allowedPosesRad: readonly ArrayLike<number>[] = [],
  ) {
    const { length } = shape.gaps
    this.#offsetsM = new Float64Array(length)
    this.#floorsM = new Float64Array(length)
    this.#fromM = new Float64Array(length)
    this.#gapsM = new Float64Array(length)
    this.raiseTable(0)
  }

  /** The table is found to stand by so much higher than the margins have it. */
  raiseTable(byM: number): void {
    const { tableZM, tableMarginM, selfMarginM } = this.margins
    this.shape.gaps.forEach(({ kind }, k) => {
      this.#offsetsM[k] = kind === 'table' ? tableZM + byM + tableMarginM : selfMarginM
    })
    this.#farM = Math.max(0, ...this.#offsetsM) + ALONG_SLACK_M
    for (const poseRad of this.allowedPosesRad) {
      this.shape.gapsM(poseRad, this.#farM).forEach((gapM, k) => {
        this.#offsetsM[k] = Math.min(this.#offsetsM[k] as number, gapM - ALLOWED_SLACK_M)
      })
    }
  }

  /** How far inside the fence a pose is, and with what; undefined outside. */
  depthAt(positionRad: ArrayLike<number>): FenceHit | undefined {
    this.#floorsM.set(this.#offsetsM)
    return this.#deepest(positionRad, ALONG_SLACK_M)
  }

  /** The whole way where it is free. Where the arm is inside already, every motion that makes no gap smaller is free. */
  limit(fromRad: ArrayLike<number>, toRad: ArrayLike<number>): FencedMotion {
    const target = Float64Array.from(toRad)
    let furthestRad = 0
    for (let k = 0; k < target.length; k++) {
      furthestRad = Math.max(furthestRad, Math.abs((target[k] as number) - (fromRad[k] as number)))
    }
    const looks = Math.max(1, Math.ceil(furthestRad / LOOK_EVERY_RAD))
    this.#floorsM.set(this.#offsetsM)
    let isLowered = false
    for (let look = 1; look <= looks; look++) {
      const at = look === looks ? target : between(fromRad, target, look / looks)
      let blocking = this.#deepest(at)
      if (blocking && !isLowered) {
        isLowered = true
        this.#lowerFloors(fromRad)
        blocking = this.#deepest(at)
      }
      if (!blocking) continue
      const part = this.#lastFreePart(fromRad, target, (look - 1) / looks, look / looks)
      const hit = this.#deepest(target) ?? blocking
      return {
        sentRad: this.#along(part === 0 ? Float64Array.from(fromRad) : between(fromRad, target, part), target),
        hit,
      }
    }
    return { sentRad: target }
  }

  /** From the fence on each joint by itself, from the base on: a finger on the table must not keep the gripper from closing. */
  #along(stoppedRad: Float64Array, targetRad: Float64Array): Float64Array {
    let at = stoppedRad
    for (let k = 0; k < at.length; k++) {
      if (at[k] === targetRad[k]) continue
      const next = at.slice()
      next[k] = targetRad[k] as number
      const looks = Math.ceil(Math.abs((next[k] as number) - (at[k] as number)) / LOOK_EVERY_RAD)
      let free = 0
      while (free < looks && !this.#deepest(between(at, next, (free + 1) / looks), ALONG_SLACK_M)) free++
      if (free === looks) at = next
      else if (free > 0) at = between(at, next, free / looks)
    }
    return at
  }

  #lastFreePart(fromRad: ArrayLike<number>, toRad: Float64Array, free: number, blocked: number): number {
    for (let k = 0; k < BISECTIONS; k++) {
      const middle = (free + blocked) / 2
      if (this.#deepest(between(fromRad, toRad, middle))) blocked = middle
      else free = middle
    }
    return free
  }

  /** Where the arm is inside, the fence stands where it is. */
  #lowerFloors(fromRad: ArrayLike<number>): void {
    this.shape.gapsM(fromRad, this.#farM, this.#fromM)
    for (let k = 0; k < this.#floorsM.length; k++) {
      const fromM = this.#fromM[k] as number
      // Within the slack it is outside, or the slack would add up from call to call.
      if (fromM < (this.#offsetsM[k] as number) - ALONG_SLACK_M) this.#floorsM[k] = fromM
    }
  }

  #deepest(positionRad: ArrayLike<number>, slackM = SLACK_M): FenceHit | undefined {
    const gapsM = this.shape.gapsM(positionRad, this.#farM, this.#gapsM)
    const floorsM = this.#floorsM
    let worst = -1
    let depthM = slackM
    for (let k = 0; k < gapsM.length; k++) {
      const inside = (floorsM[k] as number) - (gapsM[k] as number)
      if (inside <= depthM) continue
      depthM = inside
      worst = k
    }
    return worst < 0 ? undefined : { what: this.shape.gaps[worst]?.what ?? '', depthM }
  }
}

function between(fromRad: ArrayLike<number>, toRad: ArrayLike<number>, part: number): Float64Array {
  const at = new Float64Array(toRad.length)
  for (let k = 0; k < at.length; k++) {
    const from = fromRad[k] as number
    at[k] = from + part * ((toRad[k] as number) - from)
  }
  return at
}
