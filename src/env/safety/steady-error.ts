/** How far each servo stays short of its goal while it stands: the arm is where its goal less this is. */

/** Slower than this a joint stands, and what it lacks is load and friction, not time. */
const STANDING_RAD_S = 0.2
/** The estimate follows within this time. */
const SETTLE_S = 0.1

/**
 * A position servo without integral part needs an error to give torque: 0.03 to 0.09 rad under the arm's own weight (hardware.md 0.3).
 * People and policies lean against it with goals below the table that the arm never reaches. A fence on bare goals would stop them.
 */
export class SteadyError {
  readonly #errorRad: Float64Array
  #lastRad: Float64Array | undefined

  /** `mostRad`: never take more for granted; 0 takes goals for positions. */
  constructor(
    joints: number,
    readonly mostRad: number,
  ) {
    this.#errorRad = new Float64Array(joints)
  }

  restart(): void {
    this.#errorRad.fill(0)
    this.#lastRad = undefined
  }

  /** Goals minus positions, radians, after this measurement; `sentRad` was the goal meanwhile. */
  update(sentRad: ArrayLike<number>, measuredRad: ArrayLike<number>, dtS: number): Float64Array {
    const measured = Float64Array.from(measuredRad)
    const last = this.#lastRad
    this.#lastRad = measured
    if (!last) return this.#errorRad
    const share = Math.min(1, dtS / SETTLE_S)
    for (let k = 0; k < measured.length; k++) {
      if (Math.abs((measured[k] as number) - (last[k] as number)) > STANDING_RAD_S * dtS) continue
      const lacking = (sentRad[k] as number) - (measured[k] as number)
      const bounded = Math.min(this.mostRad, Math.max(-this.mostRad, lacking))
      this.#errorRad[k] = (this.#errorRad[k] as number) + share * (bounded - (this.#errorRad[k] as number))
    }
    return this.#errorRad
  }
}
