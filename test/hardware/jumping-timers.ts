/** Time that jumps to the next timer as soon as nothing else is left to do: waiting costs a test nothing. */

import type { BusTimers } from '../../src/hardware/bus-line.js'

interface Timer {
  readonly dueMs: number
  readonly run: () => void
}

export class JumpingTimers implements BusTimers {
  /** Timers armed so far. */
  armed = 0
  #nowMs = 0
  readonly #timers = new Set<Timer>()

  nowMs(): number {
    return this.#nowMs
  }

  schedule(delayMs: number, run: () => void): () => void {
    const timer = { dueMs: this.#nowMs + delayMs, run }
    this.armed++
    this.#timers.add(timer)
    setImmediate(() => {
      this.#jump()
    })
    return () => {
      this.#timers.delete(timer)
    }
  }

  #jump(): void {
    const [first] = [...this.#timers].sort((a, b) => a.dueMs - b.dueMs)
    if (first === undefined) return
    this.#timers.delete(first)
    this.#nowMs = Math.max(this.#nowMs, first.dueMs)
    first.run()
  }
}
