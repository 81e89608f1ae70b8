/** Tests on counts against exact rationals, published figures, and what they promise. */

import { describe, expect, it } from 'vitest'
import { detectableDrop, detectablePairedDrop, leastOneSided } from '../../../src/env/statistics/detectable.js'
import { holm } from '../../../src/env/statistics/holm.js'
import { mcnemarExact, pairedDifference } from '../../../src/env/statistics/mcnemar.js'
import { Sprt } from '../../../src/env/statistics/sprt.js'
import { upperNormalQuantile } from '../../../src/env/statistics/normal-quantile.js'
import { fisherExact, newcombe } from '../../../src/env/statistics/two-rates.js'
import { Random } from '../../../src/robot/random.js'

function choose(n: number, k: number): bigint {
  let ways = 1n
  for (let i = 1; i <= k; i++) ways = (ways * BigInt(n - k + i)) / BigInt(i)
  return ways
}

/** Of two whole numbers of any size, to 15 digits. */
function ratio(numerator: bigint, denominator: bigint): number {
  return Number((numerator * 10n ** 18n) / denominator) / 1e18
}

describe('mcnemarExact', () => {
  it.each([
    [0, 0, 1],
    [1, 1, 1],
    [5, 0, 0.0625],
    [6, 0, 0.03125],
    [0, 10, 2 / 1024],
    [2, 8, 0.109375],
  ])('gives for %i against %i seeds p = %f', (first, second, p) => {
    expect(mcnemarExact(first, second)).toBeCloseTo(p, 12)
    expect(mcnemarExact(second, first)).toBe(mcnemarExact(first, second))
  })

  it('agrees with exact arithmetic for any split of 61 and of 400 seeds', () => {
    for (const n of [61, 400]) {
      let tail = 0n
      for (let k = 0; 2 * k <= n; k++) {
        tail += choose(n, k)
        expect(mcnemarExact(k, n - k)).toBeCloseTo(Math.min(1, 2 * ratio(tail, 2n ** BigInt(n))), 11)
      }
    }
  })

  it.each([-1, 0.5, NaN])('refuses %s seeds', count => {
    expect(() => mcnemarExact(count, 1)).toThrow(RangeError)
  })
})

describe('fisherExact', () => {
  it.each([
    // Fisher's tea (1935), and the example of SciPy's documentation.
    [3, 4, 1, 4, 0.4857142857142857],
    [8, 10, 1, 6, 0.03496503496503495],
    [0, 10, 0, 10, 1],
    [10, 10, 0, 10, 1.082508822446903e-5],
    [0, 0, 3, 5, 1],
  ])('gives for %i of %i against %i of %i p = %f', (k1, n1, k2, n2, p) => {
    const found = fisherExact({ successes: k1, n: n1 }, { successes: k2, n: n2 })
    expect(found / p).toBeCloseTo(1, 9)
    expect(fisherExact({ successes: k2, n: n2 }, { successes: k1, n: n1 }) / p).toBeCloseTo(1, 9)
  })

  it('agrees with exact arithmetic on many tables', () => {
    for (const [n1, n2] of [
      [7, 11],
      [50, 50],
    ] as const) {
      for (let k1 = 0; k1 <= n1; k1 += 3) {
        for (let k2 = 0; k2 <= n2; k2 += 2) {
          const chance = (k: number) => choose(n1, k) * choose(n2, k1 + k2 - k)
          let sum = 0n
          for (let k = Math.max(0, k1 + k2 - n2); k <= Math.min(n1, k1 + k2); k++)
            if (chance(k) <= chance(k1)) sum += chance(k)
          const exact = ratio(sum, choose(n1 + n2, k1 + k2))
          expect(fisherExact({ successes: k1, n: n1 }, { successes: k2, n: n2 })).toBeCloseTo(exact, 10)
        }
      }
    }
  })

  it('refuses more successes than trials', () => {
    expect(() => fisherExact({ successes: 2, n: 1 }, { successes: 0, n: 1 })).toThrow(RangeError)
  })
})

describe('intervals of a difference', () => {
  it.each([
    // Newcombe 1998, table II, method 10, first rate less second.
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [10, 10, 0, 10, 0.6075, 1],
  ])('%i of %i and %i of %i: as published', (k1, n1, k2, n2, low, high) => {
    const found = newcombe({ successes: k2, n: n2 }, { successes: k1, n: n1 })
    expect(found[0]).toBeCloseTo(low, 4)
    expect(found[1]).toBeCloseTo(high, 4)
  })

  it('are wider on other seeds than on the same ones, where the same seeds fail', () => {
    const [low, high] = pairedDifference({ both: 80, onlyFirst: 2, onlySecond: 6, neither: 12 })
    const [lowApart, highApart] = newcombe({ successes: 82, n: 100 }, { successes: 86, n: 100 })
    expect(low).toBeGreaterThan(lowApart)
    expect(high).toBeLessThan(highApart)
    expect(low).toBeLessThan(0.04)
    expect(high).toBeGreaterThan(0.04)
  })

  it('cover a paired difference about as often as they say', () => {
    const random = new Random(4)
    let covered = 0
    for (let run = 0; run < 1000; run++) {
      const counts = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 }
      for (let i = 0; i < 60; i++) {
        const u = random.uniform()
        counts[u < 0.7 ? 'both' : u < 0.75 ? 'onlyFirst' : u < 0.87 ? 'onlySecond' : 'neither'] += 1
      }
      const [low, high] = pairedDifference(counts)
      if (low <= 0.07 && 0.07 <= high) covered += 1
    }
    expect(covered).toBeGreaterThan(930)
    expect(covered).toBeLessThan(990)
  })

  it('know nothing without a trial', () => {
    expect(newcombe({ successes: 0, n: 0 }, { successes: 1, n: 1 })).toEqual([-1, 1])
    expect(pairedDifference({ both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 })).toEqual([-1, 1])
  })
})

describe('holm', () => {
  it('multiplies the smallest by all, the next by one less, and never goes down', () => {
    const corrected = holm([0.01, 0.04, 0.03, 0.005])
    ;[0.03, 0.06, 0.06, 0.02].forEach((p, i) => {
      expect(corrected[i]).toBeCloseTo(p, 12)
    })
    expect(holm([0.9, 0.8])).toEqual([1, 1])
    expect(holm([])).toEqual([])
  })
})

describe('Sprt', () => {
  it('calls a run of successes high after ln 19 / ln (0.97 / 0.9) of them, and two failures early on low', () => {
    const sprt = new Sprt({ lowRate: 0.9, highRate: 0.97 })
    let n = 1
    while (sprt.add(true) === undefined) n += 1
    expect([n, sprt.verdict]).toEqual([40, 'high'])
    expect(sprt.add(false)).toBe('high')

    const other = new Sprt({ lowRate: 0.9, highRate: 0.97 })
    expect([other.add(false), other.add(false), other.add(false)]).toEqual([undefined, undefined, 'low'])
  })

  it('errs at most as often as asked for', () => {
    const random = new Random(9)
    const verdicts = (rate: number) => {
      let high = 0
      for (let run = 0; run < 1000; run++) {
        const sprt = new Sprt({ lowRate: 0.8, highRate: 0.95 })
        while (sprt.verdict === undefined) sprt.add(random.uniform() < rate)
        high += Number(sprt.verdict === 'high')
      }
      return high / 1000
    }
    expect(verdicts(0.8)).toBeLessThan(0.06)
    expect(verdicts(0.95)).toBeGreaterThan(0.94)
  })

  it.each([
    { lowRate: 0.9, highRate: 0.9 },
    { lowRate: 0, highRate: 0.5 },
    { lowRate: 0.5, highRate: 1 },
    { lowRate: 0.5, highRate: 0.9, alpha: 0.5 },
  ])('refuses %o', options => {
    expect(() => new Sprt(options)).toThrow(RangeError)
  })
})

describe('upperNormalQuantile', () => {
  it.each([
    [0.5, 0],
    [0.2, 0.8416212335729143],
    [0.025, 1.959963984540054],
    [0.005, 2.5758293035489],
    [0.0005, 3.2905267314918945],
    [1e-6, 4.753424308817087],
  ])('of %d is %d', (p, z) => {
    expect(upperNormalQuantile(p)).toBeCloseTo(z, 7)
  })

  it.each([0, 0.6, -1, NaN])('refuses %d', p => {
    expect(() => upperNormalQuantile(p)).toThrow(RangeError)
  })
})

describe('what can be detected', () => {
  it('needs six seeds that change to one side', () => {
    expect(leastOneSided()).toBe(6)
    expect(leastOneSided(0.01)).toBe(8)
  })

  it('solves the formula for the number of episodes, and falls as the root of them', () => {
    // (1.95996 sqrt(2 . 0.74 . 0.26) + 0.84162 sqrt(0.8 . 0.2 + 0.68 . 0.32))^2 / 0.12^2 = 208.6
    const drop = detectableDrop(0.8, 209) as number
    expect(drop).toBeCloseTo(0.12, 3)
    expect(detectableDrop(0.8, 836) as number).toBeLessThan(drop / 1.8)
  })

  it('is nothing for too few episodes', () => {
    expect([detectableDrop(0, 100), detectableDrop(1, 0), detectableDrop(0.5, 3)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect([detectablePairedDrop(5), detectablePairedDrop(6)]).toEqual([undefined, expect.closeTo(0.963, 2)])
  })

  it('is more where a stricter level is asked for', () => {
    expect(detectablePairedDrop(100, 0.05 / 24)).toBeCloseTo(0.123, 3)
    // (2.86538 + 0.84162)^2 . about 2 . 0.25 / 0.5^2, were the rates 0.75 and 0.25
    expect(detectableDrop(0.98, 100, 0.05 / 12)).toBeGreaterThan(detectableDrop(0.98, 100) as number)
    expect(() => detectablePairedDrop(100, 0)).toThrow(RangeError)
  })

  it('is found by a paired test as often as it says', () => {
    const n = 100
    const share = detectablePairedDrop(n) as number
    const random = new Random(11)
    let found = 0
    for (let run = 0; run < 2000; run++) {
      let lost = 0
      for (let i = 0; i < n; i++) lost += Number(random.uniform() < share)
      found += Number(mcnemarExact(lost, 0) <= 0.05)
    }
    expect(found / 2000).toBeCloseTo(0.8, 1)
    expect(Math.abs(found / 2000 - 0.8)).toBeLessThan(0.03)
  })
})
