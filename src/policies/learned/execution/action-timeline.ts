/** Which action is for which step, of all chunks that came so far. Steps count executed actions: while the arm holds, none goes by. */

import { aggregated, type AggregateName } from '../aggregate.js'
import type { Chunk } from '../predictor.js'

export class ActionTimeline {
  #actions = new Map<number, Float32Array>()
  #largest = 0

  get size(): number {
    return this.#actions.size
  }

  /** Steps of the largest chunk. */
  get largest(): number {
    return this.#largest
  }

  clear(): void {
    this.#actions.clear()
  }

  /** The chunk's first action is for step `first`; what lies before `now` is over. What an older chunk had beyond it is dropped, as LeRobot does. */
  replace({ values, steps, dims }: Chunk, first: number, now: number, aggregate: AggregateName): void {
    const before = this.#actions
    this.#actions = new Map()
    this.#largest = Math.max(this.#largest, steps)
    for (let k = Math.max(0, now - first); k < steps; k++) {
      const action = values.slice(k * dims, (k + 1) * dims)
      const old = before.get(first + k)
      this.#actions.set(first + k, old ? aggregated(aggregate, old, action) : action)
    }
  }

  take(step: number): Float32Array | undefined {
    const action = this.#actions.get(step)
    this.#actions.delete(step)
    return action
  }
}
