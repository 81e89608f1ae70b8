import { describe, expect, it } from 'vitest'
import { Box, Discrete } from '../../../src/env/spaces.js'

describe('Discrete', () => {
  it('draws each of its integers about equally often and no other', () => {
    const die = new Discrete(6, -2)
    const counts = new Map<number, number>()
    for (let draw = 0; draw < 12_000; draw++) {
      const face = die.sample()
      expect(die.contains(face)).toBe(true)
      counts.set(face, (counts.get(face) ?? 0) + 1)
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3])
    for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(200)
  })

  it('repeats its draws after the same seed, 0 by default', () => {
    const draw = (space: Discrete) => Array.from({ length: 30 }, () => space.sample())
    const space = new Discrete(1000)
    const unseeded = draw(space)
    space.seed(0)
    expect(draw(space)).toEqual(unseeded)
    space.seed(1)
    expect(draw(space)).not.toEqual(unseeded)
  })

  it.each([-3, 4, 0.5, NaN, Infinity, '1', 1n, undefined])('from -2 to 3 refuses %s', value => {
    expect(new Discrete(6, -2).contains(value)).toBe(false)
    expect(new Discrete(6, -2).explain(value)).toMatch(/^expected an integer from -2 to 3, found /)
  })

  it('equals only a Discrete with the same integers', () => {
    expect(new Discrete(3).equals(new Discrete(3))).toBe(true)
    expect(new Discrete(3).equals(new Discrete(4))).toBe(false)
    expect(new Discrete(3).equals(new Discrete(3, 1))).toBe(false)
    expect(new Discrete(3).equals(new Box({ low: 0, high: 2 }))).toBe(false)
  })

  it('describes itself in one line', () => {
    expect(new Discrete(3).describe()).toBe('Discrete(3)')
    expect(new Discrete(3, -1).describe()).toBe('Discrete(3, start -1)')
  })

  it.each([
    [0, 0],
    [-1, 0],
    [2.5, 0],
    [NaN, 0],
    [3, 0.5],
  ])('cannot be made with n %s and start %s', (n, start) => {
    expect(() => new Discrete(n, start)).toThrow(RangeError)
  })
})
