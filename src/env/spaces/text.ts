/** Short strings over a set of characters, for instance a task in words. */

import { Random } from '../../robot/random.js'
import { describeValue } from './describe-value.js'
import type { Space } from './space.js'

const LETTERS_AND_DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

export interface TextOptions {
  /** Inclusive. Characters are Unicode code points. */
  readonly maxLength: number
  /** Inclusive. Default: 1. */
  readonly minLength?: number
  /** Every character allowed; order and repetition do not count. Default: ASCII letters and digits. */
  readonly charset?: string
}

/** Strings of `minLength` to `maxLength` characters of `charset`. */
export class Text implements Space<string> {
  readonly minLength: number
  readonly maxLength: number
  readonly charset: ReadonlySet<string>
  readonly #characters: readonly string[]
  #random = new Random(0)

  /** Throws `RangeError` for lengths that are negative, fractional or in the wrong order, or nothing to write with. */
  constructor({ maxLength, minLength = 1, charset = LETTERS_AND_DIGITS }: TextOptions) {
    if (!Number.isInteger(minLength) || !Number.isInteger(maxLength) || minLength < 0 || maxLength < minLength) {
      throw new RangeError(`expected integers 0 <= \`minLength\` <= \`maxLength\`, got ${minLength} and ${maxLength}`)
    }
    // Sorted, so that equal spaces with equal seeds draw equal strings.
    this.#characters = [...new Set(charset)].sort()
    if (this.#characters.length === 0 && maxLength > 0) {
      throw new RangeError('expected `charset` to hold at least 1 character, got none')
    }
    this.minLength = minLength
    this.maxLength = maxLength
    this.charset = new Set(this.#characters)
  }

  /** The length is uniform, then each character is. */
  sample(): string {
    const length = this.#random.integer(this.minLength, this.maxLength + 1)
    const character = () => this.#characters[this.#random.integer(0, this.#characters.length)] ?? ''
    return Array.from({ length }, character).join('')
  }

  seed(seed: number): void {
    this.#random = new Random(seed)
  }

  contains(value: unknown): value is string {
    return this.explain(value) === undefined
  }

  explain(value: unknown): string | undefined {
    const characters = typeof value === 'string' ? Array.from(value) : undefined
    if (!characters || characters.length < this.minLength || characters.length > this.maxLength) {
      const length = characters ? ` of ${characters.length} characters` : ''
      return `expected a string of ${this.minLength} to ${this.maxLength} characters, found ${describeValue(value)}${length}`
    }
    const index = characters.findIndex(character => !this.charset.has(character))
    if (index === -1) return undefined
    return `expected only characters of "${this.#characters.join('')}", found ${describeValue(characters[index])} at index ${index}`
  }

  describe(): string {
    return `Text(${this.minLength} to ${this.maxLength} of ${this.#characters.length} characters)`
  }

  equals(other: Space<unknown>): boolean {
    return (
      other instanceof Text &&
      other.minLength === this.minLength &&
      other.maxLength === this.maxLength &&
      other.#characters.join('') === this.#characters.join('')
    )
  }
}
