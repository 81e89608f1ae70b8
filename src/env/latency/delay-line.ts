/** Things on their way: each comes out when its delay is over, and none overtakes another. */

interface Underway<T> {
  readonly value: T
  readonly dueS: number
}

/** What times round to: a delay of a whole number of steps is over in that step. */
const ROUNDING_S = 1e-9

/** Times in seconds, on any one clock; continuous, so that delays need not be whole steps. */
export class DelayLine<T> {
  #line: Underway<T>[] = []
  #pushedS = -Infinity

  /** `RangeError` for a delay that is negative or not finite, and for a time before the last one. */
  push(value: T, nowS: number, delayS: number): void {
    if (!(delayS >= 0 && delayS < Infinity)) throw new RangeError(`expected a delay of at least 0 s, got ${delayS}`)
    if (!(nowS >= this.#pushedS)) {
      throw new RangeError(
        `expected a time not before the last one, ${this.#pushedS} s, got ${nowS}: clear() begins anew`,
      )
    }
    this.#pushedS = nowS
    // What was sent earlier arrives earlier: one cable, one queue.
    this.#line.push({ value, dueS: Math.max(nowS + delayS, this.#line.at(-1)?.dueS ?? -Infinity) })
  }

  /** Takes out what has arrived by now, the oldest first. */
  due(nowS: number): T[] {
    const count = this.#line.findIndex(({ dueS }) => dueS > nowS + ROUNDING_S)
    return this.#line.splice(0, count < 0 ? this.#line.length : count).map(({ value }) => value)
  }

  /** When the next one arrives; undefined where nothing is underway. */
  get nextS(): number | undefined {
    return this.#line[0]?.dueS
  }

  /** Everything underway is lost. */
  clear(): void {
    this.#line = []
    this.#pushedS = -Infinity
  }
}
