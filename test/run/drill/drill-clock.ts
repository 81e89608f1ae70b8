/** Simulated time with timers: what is due happens while somebody waits, as on the wall's clock. */

import type { Clock } from '../../../src/env/backend.js'

const PIECE_S = 0.005

export class DrillClock implements Clock {
  #timers: { readonly atS: number; readonly run: () => void }[] = []

  /** `look` is called after each piece of time. */
  constructor(
    private readonly inner: Clock,
    private readonly look: () => void = () => undefined,
  ) {}

  get timeS(): number {
    return this.inner.timeS
  }

  async advance(durationS: number): Promise<void> {
    const endS = this.timeS + durationS
    while (endS - this.timeS > 1e-9) {
      await this.inner.advance(Math.min(PIECE_S, endS - this.timeS))
      this.look()
      const due = this.#timers.filter(({ atS }) => atS <= this.timeS)
      this.#timers = this.#timers.filter(({ atS }) => atS > this.timeS)
      for (const { run } of due) run()
      // What a timer has begun goes on as far as it can without time.
      await settled()
    }
  }

  after(delayS: number, run: () => void): () => void {
    const timer = { atS: this.timeS + delayS, run }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter(each => each !== timer)
    }
  }
}

/** Turns of the event loop, for promises that wait on each other. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}
