/** How control periods are cut into physics substeps. */

import { describe, expect, it } from 'vitest'
import { UsageError } from '../../src/robot/errors.js'
import { DEFAULT_SUBSTEP_S, substepsFor } from '../../src/sim/substep.js'

describe('substepsFor', () => {
  it.each([
    { rateHz: 1, count: 118 },
    { rateHz: 15, count: 8 },
    { rateHz: 30, count: 4 },
    { rateHz: 50, count: 2 },
    { rateHz: 60, count: 2 },
    { rateHz: 100, count: 1 },
    { rateHz: 200, count: 1 },
  ])('cuts a period at $rateHz Hz into $count substeps near 8.5 ms, at most 10', ({ rateHz, count }) => {
    expect(substepsFor(rateHz, DEFAULT_SUBSTEP_S)).toEqual({ substepS: 1 / rateHz / count, count })
  })

  it('finds the nearest of all whole divisions, of at most 10 ms, for 2,000 pairs of rate and substep', () => {
    for (let i = 0; i < 2000; i++) {
      const rateHz = 1 + (i * 199) / 1999
      const wantedS = 0.0005 + ((i * 7919) % 2000) * (0.0095 / 2000)
      const { substepS, count } = substepsFor(rateHz, wantedS)
      const gap = (n: number): number => (1 / rateHz / n > 0.01 + 1e-9 ? Infinity : Math.abs(1 / rateHz / n - wantedS))
      const nearest = Math.min(...Array.from({ length: 2001 }, (_, n) => gap(n + 1)))
      expect(gap(count)).toBeLessThanOrEqual(nearest + 1e-15)
      expect(substepS * count).toBeCloseTo(1 / rateHz, 14)
    }
  })

  it.each([0, 0.99, 200.1, -30, NaN, Infinity])('refuses a control rate of %d Hz', rateHz => {
    expect(() => substepsFor(rateHz, 0.004)).toThrow(UsageError)
    expect(() => substepsFor(rateHz, 0.004)).toThrow(`got ${rateHz}`)
  })

  it.each([0, 0.0004, 0.0101, -0.004, NaN])('refuses a substep of %d s', wantedS => {
    expect(() => substepsFor(30, wantedS)).toThrow(UsageError)
    expect(() => substepsFor(30, wantedS)).toThrow(`got ${wantedS}`)
  })
})
