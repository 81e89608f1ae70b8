/** What to do when targets stop coming: hold first, then go down to rest; and no target from long ago is ever sent. */

import { StaleTargetError } from './safety-errors.js'

/** Seconds; Infinity turns one off. */
export interface TargetTimes {
  /** Since the last target: from then on the goal is where the arm is. */
  readonly holdAfterS: number
  readonly descendAfterS: number
  /** A target may be so old when it is sent. */
  readonly maxAgeS: number
}

export type TargetState = 'fresh' | 'hold' | 'descend'

/** All instants are of one monotonic clock. */
export class TargetWatchdog {
  #fedS: number | undefined

  constructor(readonly times: TargetTimes) {}

  /** A target was sent, or the arm has just begun to wait for one. */
  feed(timeS: number): void {
    this.#fedS = timeS
  }

  /** Nobody has to send targets now: during reset, or when the arm rests. */
  pause(): void {
    this.#fedS = undefined
  }

  check(timeS: number): TargetState {
    if (this.#fedS === undefined) return 'fresh'
    const silentS = timeS - this.#fedS
    if (silentS >= this.times.descendAfterS) return 'descend'
    return silentS >= this.times.holdAfterS ? 'hold' : 'fresh'
  }

  /** `StaleTargetError` for a target that was made too long ago, or in the future. */
  requireFresh(madeS: number, nowS: number): void {
    const ageS = nowS - madeS
    if (!(ageS >= 0 && ageS <= this.times.maxAgeS)) throw new StaleTargetError(ageS, this.times.maxAgeS)
  }
}
