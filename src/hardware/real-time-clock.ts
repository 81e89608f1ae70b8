/** Wall time for servos that are published: it is spun away, since a timer of 1 ms cannot place a byte of 10 us. */

import type { DeviceChain } from '../robot/register-device.js'
import type { WireClock } from './wire-timing.js'

export interface RealTimeClockOptions {
  /** Seconds of the chain in one second of the wall. Default 1. */
  readonly rate?: number | undefined
  /** The chain's time now. Default 0. */
  readonly startS?: number | undefined
  /** Milliseconds, monotonic. */
  readonly nowMs?: (() => number) | undefined
}

/** A process that was stopped longer goes on where it was: the chain is not made to catch up. */
const LONGEST_GAP_MS = 1000
/** It catches up in steps: physics that cannot keep up with the wall would else keep requests and signals waiting for seconds. */
const LONGEST_STEP_MS = 5

export class RealTimeClock implements WireClock {
  readonly #rate: number
  readonly #nowMs: () => number
  #timeS: number
  #readMs: number
  /** Of the wall's time, not passed on yet. */
  #owedMs = 0

  /** `chain` moves on while this waits. */
  constructor(
    private readonly chain: DeviceChain,
    { rate = 1, startS = 0, nowMs = () => performance.now() }: RealTimeClockOptions = {},
  ) {
    this.#rate = rate
    this.#nowMs = nowMs
    this.#timeS = startS
    this.#readMs = nowMs()
  }

  get timeS(): number {
    const nowMs = this.#nowMs()
    this.#owedMs = Math.min(this.#owedMs + nowMs - this.#readMs, LONGEST_GAP_MS)
    this.#readMs = nowMs
    const stepMs = Math.min(this.#owedMs, LONGEST_STEP_MS)
    this.#owedMs -= stepMs
    this.#timeS += (stepMs / 1000) * this.#rate
    return this.#timeS
  }

  waitUntil(timeS: number): void {
    // The chain works in small pieces while there is nothing else to do, not in one piece when the time has come.
    for (let nowS = this.timeS; nowS < timeS; nowS = this.timeS) this.chain.advanceTo(nowS)
  }
}
