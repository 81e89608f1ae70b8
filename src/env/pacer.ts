/** Control periods on a run's clock: each is due one period after the last one was, however long the work between took. */

import { LatencyHistogram } from '../robot/latency-histogram.js'
import type { Clock } from './backend.js'

export interface PacingReport {
  readonly periods: number
  /** Periods whose work took longer than the period. */
  readonly overruns: number
  /** How late periods ended, overruns included: right to 3 %, or to a microsecond. */
  readonly lateP50S: number
  readonly lateP99S: number
  readonly lateMaxS: number
  /** Of a period, from one end to the next; 0 before the second. */
  readonly meanPeriodS: number
}

/** Rounding of a time that is a sum of periods. */
const SAME_TIME_S = 1e-9

/** Simulated periods are never late; on the wall's clock this is the loop's record. */
export class Pacer {
  readonly #late = new LatencyHistogram()
  #overruns = 0
  #dueS = 0
  #endedS = 0
  #pacedS = 0
  #intervals = 0
  #isFirst = true

  constructor(
    private readonly clock: Clock,
    readonly periodS: number,
  ) {}

  /** A period begins now; what came before is not paced. */
  start(): void {
    this.#dueS = this.clock.timeS + this.periodS
    this.#isFirst = true
  }

  /** When the running period ends, on the clock. */
  get dueS(): number {
    return this.#dueS
  }

  /** To the end of the period that runs. After an overrun time is not made up: the next period begins late. */
  async wait(): Promise<void> {
    const { clock } = this
    const leftS = this.#dueS - clock.timeS
    const isOverrun = leftS < -SAME_TIME_S
    if (leftS > 0) await clock.advance(leftS)
    const nowS = clock.timeS
    this.#late.add(Math.max(0, nowS - this.#dueS) * 1000)
    if (isOverrun) this.#overruns += 1
    if (!this.#isFirst) {
      this.#pacedS += nowS - this.#endedS
      this.#intervals += 1
    }
    this.#isFirst = false
    this.#endedS = nowS
    this.#dueS = (isOverrun ? nowS : this.#dueS) + this.periodS
  }

  get report(): PacingReport {
    return {
      periods: this.#late.total,
      overruns: this.#overruns,
      lateP50S: this.#late.percentileMs(0.5) / 1000,
      lateP99S: this.#late.percentileMs(0.99) / 1000,
      lateMaxS: this.#late.maxMs / 1000,
      meanPeriodS: this.#intervals === 0 ? 0 : this.#pacedS / this.#intervals,
    }
  }
}
