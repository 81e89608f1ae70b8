/** Series from LeRobot's and diffusers' own classes, by tools/policy-vectors/make_vectors.py; and how near to them is near. */

import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { Noise } from '../../../src/policies/learned/noise.js'

/** A file of test/assets/policies. */
export function reference(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../assets/policies/${name}.json`, import.meta.url), 'utf8'))
}

/** All of them within `tolerance`, of what is larger than 1 within that share of it. */
export function expectNear(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what = ''): void {
  expect(found.length, what).toBe(expected.length)
  let [worst, at] = [0, -1]
  for (let k = 0; k < expected.length; k++) {
    const [is, should] = [found[k] as number, expected[k] as number]
    const off = Math.abs(is - should) / Math.max(1, Math.abs(should))
    // A NaN is no small difference.
    if (!(off <= worst)) [worst, at] = [off, k]
    if (Number.isNaN(off)) break
  }
  expect(worst, `${what} at ${at}: ${found[at]} in place of ${expected[at]}`).toBeLessThanOrEqual(tolerance)
}

/** What somebody else drew, in its order. Throws where more is drawn than that. */
export class DrawnNoise implements Noise {
  #at = 0
  readonly #integers: number[]
  readonly #choices: number[]

  constructor(
    private readonly all: readonly number[],
    integers: readonly number[] = [],
    choices: readonly number[] = [],
  ) {
    this.#integers = [...integers]
    this.#choices = [...choices]
  }

  /** Nothing is left. */
  get isUsedUp(): boolean {
    return this.#at === this.all.length && this.#integers.length === 0 && this.#choices.length === 0
  }

  normals(count: number): Float32Array {
    const drawn = Float32Array.from(this.all.slice(this.#at, this.#at + count))
    if (drawn.length < count) throw new RangeError(`${count} normals are drawn, and ${drawn.length} are left`)
    this.#at += count
    return drawn
  }

  integer(): number {
    return taken(this.#integers)
  }

  choice(): number {
    return taken(this.#choices)
  }
}

function taken(from: number[]): number {
  const next = from.shift()
  if (next === undefined) throw new RangeError('more is drawn than was')
  return next
}
