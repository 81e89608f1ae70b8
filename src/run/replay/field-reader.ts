/** Reads a JSON object field by field: each is there and of its kind, or the error names file, field and what stands there. */

import { UsageError } from '../../robot/errors.js'
import { closest } from '../../robot/closest.js'

export class FieldReader {
  readonly #values: Readonly<Record<string, unknown>>
  readonly #read = new Set<string>()

  /** `place`: of the object itself, empty for the whole file. */
  constructor(
    value: unknown,
    private readonly file: string,
    private readonly place = '',
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new UsageError(
        `${file}: expected ${place === '' ? 'a JSON object' : `${place} to be an object`}, found ${shown(value)}`,
      )
    }
    this.#values = value as Record<string, unknown>
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined
  }

  string(name: string, pattern?: RegExp): string {
    const value = this.#value(name)
    if (typeof value === 'string' && (pattern?.test(value) ?? true)) return value
    throw this.wrong(name, pattern ? `text of the form ${pattern.source}` : 'text')
  }

  oneOf<T extends string>(name: string, known: readonly T[]): T {
    const value = this.#value(name)
    const found = known.find(each => each === value)
    if (found === undefined) throw this.wrong(name, `one of ${known.join(', ')}`)
    return found
  }

  boolean(name: string): boolean {
    const value = this.#value(name)
    if (typeof value === 'boolean') return value
    throw this.wrong(name, 'true or false')
  }

  number(name: string): number {
    const value = this.#value(name)
    if (typeof value === 'number') return value
    throw this.wrong(name, 'a number')
  }

  whole(name: string, least: number, most: number): number {
    const value = this.#value(name)
    if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return value as number
    throw this.wrong(name, `a whole number from ${least} to ${most}`)
  }

  object(name: string): FieldReader {
    return new FieldReader(this.#value(name), this.file, this.#placeOf(name))
  }

  /** Base64 of exactly `bytes` bytes. */
  bytes(name: string, bytes: number): Uint8Array {
    const text = this.string(name)
    const found = Buffer.from(text, 'base64')
    if (found.length === bytes && found.toString('base64') === text) return Uint8Array.from(found)
    throw new UsageError(
      `${this.file}: expected ${this.#placeOf(name)} to be ${bytes} bytes in base64, found ${found.length}; the file is damaged, record it again`,
    )
  }

  /** Whatever stands there, which JSON made. */
  whatever(): Readonly<Record<string, unknown>> {
    return this.#values
  }

  /** `UsageError` for a field that nobody asked for, with the nearest that is known. */
  refuseOthers(): void {
    const stranger = Object.keys(this.#values).find(name => !this.#read.has(name))
    if (stranger === undefined) return
    const near = closest(stranger, this.#read)
    throw new UsageError(
      `${this.file}: nothing is known of the field ${this.#placeOf(stranger)}${near === undefined ? '' : `, did you mean ${near}?`}`,
    )
  }

  wrong(name: string, expected: string): UsageError {
    return new UsageError(
      `${this.file}: expected ${this.#placeOf(name)} to be ${expected}, found ${shown(this.#values[name])}`,
    )
  }

  #value(name: string): unknown {
    this.#read.add(name)
    return this.#values[name]
  }

  #placeOf(name: string): string {
    return this.place === '' ? name : `${this.place}.${name}`
  }
}

const SHOWN = 60

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}..` : text
}
