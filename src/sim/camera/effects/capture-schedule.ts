/** Which of a camera's captures is the newest that has arrived. */

import { frameSeed } from './hash32.js'

/** Of a period: times that were added up miss whole periods by less. */
const ROUNDING = 1e-6

export interface CaptureTiming {
  readonly rateHz: number
  /** From capture to delivery. */
  readonly latencyS?: number
  /** Share of captures that never arrive, below 1. */
  readonly dropped?: number
  /** Of this camera in this episode: decides which. */
  readonly seed: number
}

export interface Capture {
  /** Captures since the reset; dropped ones count. */
  readonly index: number
  /** Since the reset. */
  readonly timeS: number
}

/** Capture k is made k periods after the reset. The first is never dropped and stands from the start: until it has arrived, too. */
export class CaptureSchedule {
  readonly #rateHz: number
  readonly #latencyS: number
  readonly #dropped: number
  readonly #seed: number

  constructor({ rateHz, latencyS = 0, dropped = 0, seed }: CaptureTiming) {
    this.#rateHz = rateHz
    this.#latencyS = latencyS
    this.#dropped = dropped
    this.#seed = seed
  }

  /** `timeS`: since the reset. */
  newestAt(timeS: number): Capture {
    let { index } = this.lastBy(timeS - this.#latencyS)
    while (this.isDropped(index)) index--
    return { index, timeS: this.timeOf(index) }
  }

  /** The last capture that is made by then, whether it ever arrives or not. */
  lastBy(timeS: number): Capture {
    const index = Math.max(0, Math.floor(timeS * this.#rateHz + ROUNDING))
    return { index, timeS: this.timeOf(index) }
  }

  timeOf(index: number): number {
    return index / this.#rateHz
  }

  isDropped(index: number): boolean {
    return index > 0 && frameSeed(this.#seed, index) < this.#dropped * 4294967296
  }
}
