/** Simulated time: it passes only when asked to, by stepping whatever is attached. */

import type { Clock } from '../env/backend.js'

export class SimClock implements Clock {
  #timeS = 0
  readonly #steppers = new Set<(durationS: number) => void>()

  get timeS(): number {
    return this.#timeS
  }

  /** `step` is called for every advance; the function returned takes it off again. */
  attach(step: (durationS: number) => void): () => void {
    this.#steppers.add(step)
    return () => this.#steppers.delete(step)
  }

  advance(durationS: number): Promise<void> {
    for (const step of this.#steppers) step(durationS)
    this.#timeS += durationS
    return Promise.resolve()
  }
}
