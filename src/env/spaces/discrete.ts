/** A finite range of integers. */

import { Random } from '../../robot/random.js'
import { describeValue } from './describe-value.js'
import type { Space } from './space.js'

/** The integers `start` to `start + n - 1`. */
export class Discrete implements Space<number> {
  #random = new Random(0)

  /** Throws `RangeError` unless `n` is a positive integer and `start` an integer. */
  constructor(
    readonly n: number,
    readonly start = 0,
  ) {
    if (!Number.isSafeInteger(n) || n <= 0) throw new RangeError(`expected \`n\` to be a positive integer, got ${n}`)
    if (!Number.isSafeInteger(start)) throw new RangeError(`expected \`start\` to be an integer, got ${start}`)
  }

  sample(): number {
    return this.#random.integer(this.start, this.start + this.n)
  }

  seed(seed: number): void {
    this.#random = new Random(seed)
  }

  contains(value: unknown): value is number {
    return this.explain(value) === undefined
  }

  explain(value: unknown): string | undefined {
    const last = this.start + this.n - 1
    if (typeof value === 'number' && Number.isInteger(value) && value >= this.start && value <= last) return undefined
    return `expected an integer from ${this.start} to ${last}, found ${describeValue(value)}`
  }

  describe(): string {
    return this.start === 0 ? `Discrete(${this.n})` : `Discrete(${this.n}, start ${this.start})`
  }

  equals(other: Space<unknown>): boolean {
    return other instanceof Discrete && other.n === this.n && other.start === this.start
  }
}
