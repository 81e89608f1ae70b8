/** A box of pixels: as `Box`, but all elements have the same bounds, and members are arrays of bytes, words or floats. */

import { Random } from '../../robot/random.js'
import { describeValue } from './describe-value.js'
import type { Space } from './space.js'

/** numpy's names. */
const ARRAYS = { uint8: Uint8Array, uint16: Uint16Array, float32: Float32Array } as const

export type PixelType = keyof typeof ARRAYS
export type PixelArray = Uint8Array | Uint16Array | Float32Array

export interface ImageBoxOptions {
  /** Height, width, channels. */
  readonly shape: readonly [height: number, width: number, channels: number]
  readonly dtype: PixelType
  /** Inclusive. */
  readonly low: number
  readonly high: number
}

/** Members are row-major, `size` numbers; NaN is never in it. */
export class ImageBox implements Space<PixelArray> {
  readonly shape: readonly [height: number, width: number, channels: number]
  readonly dtype: PixelType
  readonly low: number
  readonly high: number
  /** Product of the shape: the length of every member. */
  readonly size: number
  #random = new Random(0)

  /** Throws `RangeError` for a shape that is no picture's, or bounds that are empty or not finite. */
  constructor({ shape, dtype, low, high }: ImageBoxOptions) {
    if (!shape.every(length => Number.isInteger(length) && length > 0)) {
      throw new RangeError(`expected \`shape\` to hold positive integers, got [${shape.join(', ')}]`)
    }
    if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
      throw new RangeError(`expected \`low\` < \`high\`, got ${low} and ${high}`)
    }
    this.shape = shape
    this.dtype = dtype
    this.low = low
    this.high = high
    this.size = shape[0] * shape[1] * shape[2]
  }

  /** Uniform noise. */
  sample(): PixelArray {
    const values = new ARRAYS[this.dtype](this.size)
    const random = this.#random
    const [low, high] = [this.low, this.high]
    if (this.dtype === 'float32') for (let i = 0; i < this.size; i++) values[i] = random.uniform(low, high)
    else for (let i = 0; i < this.size; i++) values[i] = random.integer(low, high + 1)
    return values
  }

  seed(seed: number): void {
    this.#random = new Random(seed)
  }

  contains(value: unknown): value is PixelArray {
    return this.explain(value) === undefined
  }

  explain(value: unknown): string | undefined {
    const Class = ARRAYS[this.dtype]
    if (!(value instanceof Class) || value.length !== this.size) {
      return `expected ${Class.name} of length ${this.size}, found ${describeValue(value)}`
    }
    for (let i = 0; i < this.size; i++) {
      const element = value[i] as number
      if (element >= this.low && element <= this.high) continue
      const [, width, channels] = this.shape
      const pixel = Math.floor(i / channels)
      return `expected row ${Math.floor(pixel / width)}, column ${pixel % width} in [${this.low}, ${this.high}], found ${element}`
    }
    return undefined
  }

  describe(): string {
    return `Box(${this.dtype}[${this.shape.join(', ')}], ${this.low}..${this.high})`
  }

  equals(other: Space<unknown>): boolean {
    return (
      other instanceof ImageBox &&
      other.dtype === this.dtype &&
      other.low === this.low &&
      other.high === this.high &&
      this.shape.every((length, i) => length === other.shape[i])
    )
  }
}
