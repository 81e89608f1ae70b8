/** A slow motion from pose to pose, known beforehand: for reset, for the approach to a first target, for the descent to rest. */

import { UsageError } from '../../robot/errors.js'

/** At most, for every joint. */
export interface GlideLimits {
  readonly velocityRadS: number
  readonly accelerationRadS2: number
}

/** Of the minimum-jerk profile s = 10 u^3 - 15 u^4 + 6 u^5 over unit time: 15/8 and 10/sqrt(3). */
const PEAK_VELOCITY = 1.875
const PEAK_ACCELERATION = 10 / Math.sqrt(3)

/** Radians. All joints start, peak and arrive together, at rest at both ends. */
export class Glide {
  readonly fromRad: Float64Array
  readonly toRad: Float64Array
  readonly durationS: number

  /** `UsageError` for limits that are not positive. */
  constructor(fromRad: ArrayLike<number>, toRad: ArrayLike<number>, { velocityRadS, accelerationRadS2 }: GlideLimits) {
    if (!(velocityRadS > 0) || !(accelerationRadS2 > 0)) {
      throw new UsageError(
        `a glide at ${velocityRadS} rad/s and ${accelerationRadS2} rad/s^2 never arrives: give positive limits`,
      )
    }
    this.fromRad = Float64Array.from(fromRad)
    this.toRad = Float64Array.from(toRad)
    const longestRad = this.toRad.reduce((most, to, k) => Math.max(most, Math.abs(to - (this.fromRad[k] as number))), 0)
    this.durationS = Math.max(
      (PEAK_VELOCITY * longestRad) / velocityRadS,
      Math.sqrt((PEAK_ACCELERATION * longestRad) / accelerationRadS2),
    )
  }

  /** Held at its ends before and after. */
  at(timeS: number): Float64Array {
    if (timeS <= 0) return this.fromRad.slice()
    if (timeS >= this.durationS) return this.toRad.slice()
    const u = timeS / this.durationS
    const part = u * u * u * (10 + u * (6 * u - 15))
    return this.toRad.map((to, k) => (this.fromRad[k] as number) + part * (to - (this.fromRad[k] as number)))
  }
}

/** Through all points in turn, at rest in each. */
export class GlidePath {
  readonly durationS: number
  readonly #glides: readonly Glide[]
  readonly #lastRad: Float64Array

  /** `UsageError` for less than one point, and for limits that are not positive. */
  constructor(pointsRad: readonly ArrayLike<number>[], limits: GlideLimits) {
    const last = pointsRad.at(-1)
    if (!last) throw new UsageError('a glide needs a point to go to, got none')
    this.#lastRad = Float64Array.from(last)
    this.#glides = pointsRad.slice(1).map((point, i) => new Glide(pointsRad[i] as ArrayLike<number>, point, limits))
    this.durationS = this.#glides.reduce((sum, { durationS }) => sum + durationS, 0)
  }

  at(timeS: number): Float64Array {
    let leftS = timeS
    for (const glide of this.#glides) {
      if (leftS < glide.durationS) return glide.at(leftS)
      leftS -= glide.durationS
    }
    return this.#lastRad.slice()
  }

  /** One per control step, the first after one period, the last is the end itself. */
  *setpoints(rateHz: number): Generator<Float64Array> {
    const steps = Math.ceil(this.durationS * rateHz - 1e-9)
    for (let step = 1; step < steps; step++) yield this.at(step / rateHz)
    yield this.#lastRad.slice()
  }
}
