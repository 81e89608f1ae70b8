/** Wald's sequential probability ratio test: stop as soon as a success rate is known well enough. */

import { log } from '../../robot/trig.js'
import { requireShare } from './counts.js'

export interface SprtOptions {
  /** A rate of this or less is to be called low .. */
  readonly lowRate: number
  /** .. and one of this or more high. */
  readonly highRate: number
  /** Chance of a low rate being called high. Default 0.05. */
  readonly alpha?: number
  /** Chance of a high rate being called low. Default 0.05. */
  readonly beta?: number
}

export type SprtVerdict = 'high' | 'low'

/** Outcomes one by one, in an order that does not depend on them. */
export class Sprt {
  readonly #perSuccess: number
  readonly #perFailure: number
  readonly #high: number
  readonly #low: number
  #logRatio = 0
  #verdict: SprtVerdict | undefined

  /** `RangeError` unless 0 < lowRate < highRate < 1, and both errors lie between 0 and 1/2. */
  constructor({ lowRate, highRate, alpha = 0.05, beta = 0.05 }: SprtOptions) {
    requireShare('lowRate', lowRate)
    requireShare('highRate', highRate)
    if (lowRate >= highRate) throw new RangeError(`expected lowRate below highRate, got ${lowRate} and ${highRate}`)
    requireShare('2 alpha', 2 * alpha)
    requireShare('2 beta', 2 * beta)
    this.#perSuccess = log(highRate / lowRate)
    this.#perFailure = log((1 - highRate) / (1 - lowRate))
    this.#high = log((1 - beta) / alpha)
    this.#low = log(beta / (1 - alpha))
  }

  /** Undefined as long as more must be seen; the first verdict stands. */
  get verdict(): SprtVerdict | undefined {
    return this.#verdict
  }

  add(success: boolean): SprtVerdict | undefined {
    if (this.#verdict !== undefined) return this.#verdict
    this.#logRatio += success ? this.#perSuccess : this.#perFailure
    if (this.#logRatio >= this.#high) this.#verdict = 'high'
    else if (this.#logRatio <= this.#low) this.#verdict = 'low'
    return this.#verdict
  }
}
