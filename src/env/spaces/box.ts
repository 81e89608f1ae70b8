/** A box in R^n of float32 numbers, each side bounded, half-bounded or unbounded. */

import { Random } from '../../robot/random.js'
import { describeValue } from './describe-value.js'
import type { Space } from './space.js'

export interface BoxOptions {
  /** Inclusive lower bounds: one for all elements, or one each. `-Infinity` leaves an element open below. */
  readonly low: number | ArrayLike<number>
  /** Inclusive upper bounds, like `low`. */
  readonly high: number | ArrayLike<number>
  /** Default: the length of the bounds, `[1]` where both are numbers. */
  readonly shape?: readonly number[]
  /** One name per element, for instance `shoulder_pan.pos`. */
  readonly labels?: readonly string[]
  /** One unit per element, for instance `deg`. */
  readonly units?: readonly string[]
}

/** Members are a `Float32Array` of `size` numbers, row-major; NaN is never in it. Bounds are rounded to float32. */
export class Box implements Space<Float32Array> {
  readonly shape: readonly number[]
  /** Product of the shape: the length of every member. */
  readonly size: number
  /** Inclusive, float32[size]. Not to be written to. */
  readonly low: Float32Array
  /** Inclusive, float32[size]. Not to be written to. */
  readonly high: Float32Array
  readonly labels: readonly string[] | undefined
  readonly units: readonly string[] | undefined
  #random = new Random(0)

  /** Throws `RangeError` for bounds that are NaN, empty (low > high) or of the wrong number. */
  constructor({ low, high, shape, labels, units }: BoxOptions) {
    this.shape = [...(shape ?? shapeOfBounds(low, high))]
    for (const length of this.shape) {
      if (Number.isInteger(length) && length > 0) continue
      throw new RangeError(`expected \`shape\` to hold positive integers, got [${this.shape.join(', ')}]`)
    }
    this.size = this.shape.reduce((product, length) => product * length, 1)
    this.low = bounds('low', low, this.size)
    this.high = bounds('high', high, this.size)
    this.labels = labels && perElement('labels', labels, this.size)
    this.units = units && perElement('units', units, this.size)
    for (const [index, lowest] of this.low.entries()) {
      const highest = at(this.high, index)
      if (lowest <= highest && lowest < Infinity && highest > -Infinity) continue
      throw new RangeError(
        `expected \`low\` <= \`high\` with a number between them, got [${lowest}, ${highest}] at index ${index}`,
      )
    }
  }

  /** Uniform where bounded, bound plus or minus Exp(1) where half-bounded, N(0, 1) where unbounded. */
  sample(): Float32Array {
    return this.low.map((low, index) => this.#sampleBetween(low, at(this.high, index)))
  }

  seed(seed: number): void {
    this.#random = new Random(seed)
  }

  /** The nearest values inside the bounds, as a new array. NaN stays NaN; `values` must have the box's size. */
  clip(values: Float32Array): Float32Array {
    return values.map((value, index) => Math.min(this.high[index] ?? NaN, Math.max(this.low[index] ?? NaN, value)))
  }

  contains(value: unknown): value is Float32Array {
    return this.explain(value) === undefined
  }

  explain(value: unknown): string | undefined {
    if (!(value instanceof Float32Array) || value.length !== this.size) {
      return `expected Float32Array of length ${this.size}, found ${describeValue(value)}`
    }
    for (let index = 0; index < this.size; index++) {
      const element = at(value, index)
      // Written so that NaN, which compares as false, is refused.
      if (element >= at(this.low, index) && element <= at(this.high, index)) continue
      return `expected ${this.#describeElement(index)}, found ${element}`
    }
    return undefined
  }

  describe(): string {
    return `Box(float32[${this.shape.join(', ')}], ${describeBounds(this.low)} to ${describeBounds(this.high)})`
  }

  equals(other: Space<unknown>): boolean {
    return (
      other instanceof Box &&
      sameElements(this.shape, other.shape) &&
      sameElements(this.low, other.low) &&
      sameElements(this.high, other.high) &&
      sameElements(this.labels ?? [], other.labels ?? []) &&
      sameElements(this.units ?? [], other.units ?? [])
    )
  }

  #sampleBetween(low: number, high: number): number {
    if (low === -Infinity && high === Infinity) return this.#random.normal()
    if (low === -Infinity) return high - this.#exponential()
    if (high === Infinity) return low + this.#exponential()
    return this.#random.uniform(low, high)
  }

  /** Half the squared length of a 2D normal vector is Exp(1): no logarithm needed. */
  #exponential(): number {
    const x = this.#random.normal()
    const y = this.#random.normal()
    return (x * x + y * y) / 2
  }

  #describeElement(index: number): string {
    const label = this.labels === undefined ? '' : ` (${this.labels[index] ?? ''})`
    const unit = this.units === undefined ? '' : ` ${this.units[index] ?? ''}`
    return `index ${index}${label} in [${at(this.low, index)}, ${at(this.high, index)}]${unit}`
  }
}

function at(values: Float32Array, index: number): number {
  return values[index] ?? NaN
}

function shapeOfBounds(low: number | ArrayLike<number>, high: number | ArrayLike<number>): readonly number[] {
  if (typeof low !== 'number') return [low.length]
  return [typeof high === 'number' ? 1 : high.length]
}

function bounds(name: string, given: number | ArrayLike<number>, size: number): Float32Array {
  if (typeof given !== 'number' && given.length !== size) {
    throw new RangeError(`expected \`${name}\` to hold ${size} numbers, got ${given.length}`)
  }
  return Float32Array.from({ length: size }, (_, index) => {
    const bound = typeof given === 'number' ? given : (given[index] ?? NaN)
    const rounded = Math.fround(bound)
    if (Number.isNaN(rounded) || Number.isFinite(rounded) !== Number.isFinite(bound)) {
      throw new RangeError(`expected \`${name}\` to be a float32 number or infinite, got ${bound} at index ${index}`)
    }
    return rounded
  })
}

function perElement(name: string, given: readonly string[], size: number): readonly string[] {
  if (given.length === size) return [...given]
  throw new RangeError(`expected \`${name}\` to hold ${size} strings, one per element, got ${given.length}`)
}

/** One number where all are equal, their range where they are not. */
function describeBounds(values: Float32Array): string {
  const lowest = values.reduce((a, b) => Math.min(a, b))
  const highest = values.reduce((a, b) => Math.max(a, b))
  return lowest === highest ? String(lowest) : `${lowest}..${highest}`
}

function sameElements<T>(a: ArrayLike<T>, b: ArrayLike<T>): boolean {
  return a.length === b.length && Array.from(a).every((element, index) => element === b[index])
}
