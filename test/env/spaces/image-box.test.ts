/** Pictures as a space: dtype, shape and bounds are those of what a camera gives. */

import { describe, expect, it } from 'vitest'
import { Box, ImageBox } from '../../../src/env/spaces.js'

const rgb = () => new ImageBox({ shape: [2, 3, 3], dtype: 'uint8', low: 0, high: 255 })
const depth = () => new ImageBox({ shape: [2, 3, 1], dtype: 'float32', low: 0, high: 10 })

describe('ImageBox', () => {
  it('draws members that repeat by seed', () => {
    for (const space of [rgb(), depth(), new ImageBox({ shape: [4, 4, 1], dtype: 'uint16', low: 0, high: 65535 })]) {
      space.seed(7)
      const first = space.sample()
      space.seed(7)
      expect(space.sample()).toEqual(first)
      expect(space.sample()).not.toEqual(first)
      expect(space.explain(first)).toBeUndefined()
    }
  })

  it('says what is wrong with a picture, and where', () => {
    expect(rgb().explain(new Float32Array(18))).toMatch(/expected Uint8Array of length 18, found Float32Array/)
    expect(rgb().explain(new Uint8Array(6))).toMatch(/length 18, found Uint8Array of length 6/)
    expect(depth().explain(Float32Array.of(0, 1, 2, 3, NaN, 5))).toMatch(/row 1, column 1 in \[0, 10\], found NaN/)
    expect(depth().contains(Float32Array.of(0, 1, 2, 3, 4, 11))).toBe(false)
  })

  it('equals another of the same kind only, and describes itself as Gymnasium does', () => {
    expect(rgb().equals(rgb())).toBe(true)
    expect(rgb().equals(depth())).toBe(false)
    expect(rgb().equals(new Box({ low: 0, high: 255, shape: [2, 3, 3] }))).toBe(false)
    expect(rgb().describe()).toBe('Box(uint8[2, 3, 3], 0..255)')
  })

  it.each([
    [{ shape: [0, 3, 3], low: 0, high: 1 }, /positive integers/],
    [{ shape: [2, 3, 3], low: 1, high: 1 }, /`low` < `high`/],
    [{ shape: [2, 3, 3], low: NaN, high: 1 }, /`low` < `high`/],
  ] as const)('refuses %o', (options, message) => {
    expect(() => new ImageBox({ dtype: 'float32', ...options })).toThrow(message)
  })
})
