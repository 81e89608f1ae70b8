/** A limit that counts only when it lasts, and is over only when it is well over. */

export interface ThresholdSpec {
  /** Reached at this value and above; Infinity turns it off. */
  readonly from: number
  /** So long without a break. */
  readonly lastsS: number
  /** Over when the value has come down by so much. */
  readonly hysteresis: number
}

export class Threshold {
  #sinceS: number | undefined
  #isReached = false

  constructor(readonly spec: ThresholdSpec) {}

  /** Whether it is reached with this value; times are of one monotonic clock. */
  take(value: number, timeS: number): boolean {
    const { from, lastsS, hysteresis } = this.spec
    const end = this.#isReached ? from - hysteresis : from
    if (value >= end) {
      this.#sinceS ??= timeS
      if (timeS - this.#sinceS >= lastsS) this.#isReached = true
    } else {
      this.#sinceS = undefined
      this.#isReached = false
    }
    return this.#isReached
  }

  get isReached(): boolean {
    return this.#isReached
  }

  reset(): void {
    this.#sinceS = undefined
    this.#isReached = false
  }
}
