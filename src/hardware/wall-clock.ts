/** Wall time as a run's clock: waiting is left to a timer, but for the last moments, which a timer cannot place. */

import type { Clock } from '../env/backend.js'
import { REAL_TIMERS } from './bus-line.js'

export interface WallTimers {
  /** Monotonic. */
  nowMs(): number
  /** Calls `run` once, later; the function it returns stops that. */
  schedule(delayMs: number, run: () => void): () => void
  /** Lets everything else in this process have its turn, ports for instance. */
  yield(): Promise<void>
}

/** Timers fire up to 2 ms late on an idle machine, twice that on one with something to do; the rest is waited for in turns of the event loop. */
const TIMER_LATE_MS = 4

export const WALL_TIMERS: WallTimers = {
  nowMs: () => performance.now(),
  schedule: (delayMs, run) => REAL_TIMERS.schedule(delayMs, run),
  yield: () => new Promise(resolve => setImmediate(resolve)),
}

export class WallClock implements Clock {
  readonly #beganMs: number

  constructor(private readonly timers: WallTimers = WALL_TIMERS) {
    this.#beganMs = timers.nowMs()
  }

  get timeS(): number {
    return (this.timers.nowMs() - this.#beganMs) / 1000
  }

  async advance(durationS: number): Promise<void> {
    const { timers } = this
    const endMs = timers.nowMs() + durationS * 1000
    const sleepMs = Math.floor(durationS * 1000 - TIMER_LATE_MS)
    if (sleepMs > 0) await new Promise<void>(resolve => timers.schedule(sleepMs, resolve))
    while (timers.nowMs() < endMs) await timers.yield()
  }

  after(delayS: number, run: () => void): () => void {
    return this.timers.schedule(delayS * 1000, run)
  }
}
