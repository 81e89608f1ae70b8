/** Something that may happen at any time and is waited for, but not for ever. */

import type { BusTimers } from '../bus-line.js'

export class Signal {
  readonly #waiting = new Set<() => void>()

  constructor(private readonly timers: BusTimers) {}

  /** Resolves when it happens, or after the limit. */
  within(limitMs: number): Promise<void> {
    return new Promise(resolve => {
      const done = () => {
        cancel()
        this.#waiting.delete(done)
        resolve()
      }
      const cancel = this.timers.schedule(limitMs, done)
      this.#waiting.add(done)
    })
  }

  happen(): void {
    for (const done of [...this.#waiting]) done()
  }
}
