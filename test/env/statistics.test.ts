import { describe, expect, it } from 'vitest'
import { wilson } from '../../src/env/statistics.js'

describe('wilson', () => {
  it.each([
    [50, 50, 0.928652, 1],
    [0, 50, 0, 0.071348],
    [0, 1, 0, 0.793451],
    [5, 10, 0.236593, 0.763407],
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
  ])('gives the published interval for %i of %i, to four digits', (successes, n, low, high) => {
    const interval = wilson(successes, n)
    expect(interval[0]).toBeCloseTo(low, 4)
    expect(interval[1]).toBeCloseTo(high, 4)
  })

  it('reaches exactly 0 and 1 at the ends', () => {
    for (let n = 1; n <= 1000; n++) {
      expect(wilson(0, n)[0]).toBe(0)
      expect(wilson(n, n)[1]).toBe(1)
    }
  })

  it('knows nothing without a trial', () => {
    expect(wilson(0, 0)).toEqual([0, 1])
  })

  it('is the set of rates that the score test does not reject', () => {
    const n = 37
    for (let successes = 1; successes < n; successes++) {
      for (const bound of wilson(successes, n, 2.5)) {
        const score = (successes / n - bound) / Math.sqrt((bound * (1 - bound)) / n)
        expect(Math.abs(score)).toBeCloseTo(2.5, 9)
      }
    }
  })

  it.each([
    [-1, 10],
    [11, 10],
    [0.5, 10],
    [NaN, 10],
    [0, -1],
    [0, 2.5],
    [1, 0],
    [0, Infinity],
  ])('refuses %s of %s', (successes, n) => {
    expect(() => wilson(successes, n)).toThrow(RangeError)
  })

  it.each([0, -1, NaN, Infinity])('refuses the quantile %s', z => {
    expect(() => wilson(1, 2, z)).toThrow(RangeError)
  })
})
