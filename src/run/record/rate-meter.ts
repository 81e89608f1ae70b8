/** Steps per second of wall time, over the last second or so. */

const WINDOW_MS = 1000

export class RateMeter {
  #sinceMs = 0
  #steps = 0
  #perS = 0
  #isKnown = false

  restart(): void {
    this.#sinceMs = performance.now()
    this.#steps = 0
    this.#perS = 0
    this.#isKnown = false
  }

  count(): void {
    this.#steps += 1
    const passedMs = performance.now() - this.#sinceMs
    if (passedMs < WINDOW_MS) {
      // Until the first window is over, what there is.
      if (!this.#isKnown) this.#perS = (1000 * this.#steps) / Math.max(passedMs, 1)
      return
    }
    this.#perS = (1000 * this.#steps) / passedMs
    this.#isKnown = true
    this.#sinceMs += passedMs
    this.#steps = 0
  }

  get perS(): number {
    return this.#perS
  }
}
