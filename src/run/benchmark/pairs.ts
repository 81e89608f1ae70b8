/** Two cells beside each other: the same seeds as pairs where they share enough, all episodes of both where they do not. */

import { fisherExact, newcombe } from '../../env/statistics/two-rates.js'
import { mcnemarExact, pairedDifference, type PairedCounts } from '../../env/statistics/mcnemar.js'
import type { CellResult } from './cell-result.js'

/** What each test is called in tables; `sequential` is that of an early stop. */
export const TEST_NAMES = { paired: 'McNemar', apart: 'Fisher', sequential: 'SPRT' } as const

export interface Difference {
  /** `paired`: McNemar's exact test on the shared seeds; `apart`: Fisher's exact test on all. */
  readonly test: 'paired' | 'apart'
  /** Pairs, or the episodes of the smaller one. */
  readonly n: number
  readonly firstRate: number
  readonly secondRate: number
  /** Of the second rate less the first; Newcombe, 95 %. */
  readonly ci95: readonly [low: number, high: number]
  readonly p: number
  /** Of the paired test. */
  readonly counts?: PairedCounts
}

export function difference(first: CellResult, second: CellResult): Difference {
  const counts = pairsOf(first, second)
  const n = counts.both + counts.onlyFirst + counts.onlySecond + counts.neither
  // A few shared seeds say less than all the others.
  if (n === 0 || 2 * n < Math.min(first.n, second.n)) {
    return {
      test: 'apart',
      n: Math.min(first.n, second.n),
      firstRate: first.successRate,
      secondRate: second.successRate,
      ci95: newcombe(first, second),
      p: fisherExact(first, second),
    }
  }
  return {
    test: 'paired',
    n,
    firstRate: (counts.both + counts.onlyFirst) / n,
    secondRate: (counts.both + counts.onlySecond) / n,
    ci95: pairedDifference(counts),
    p: mcnemarExact(counts.onlyFirst, counts.onlySecond),
    counts,
  }
}

function pairsOf(first: CellResult, second: CellResult): PairedCounts {
  const bySeed = new Map(second.results.map(({ seed, success }) => [seed, success]))
  const counts = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 }
  for (const { seed, success } of first.results) {
    const other = bySeed.get(seed)
    if (other === undefined) continue
    counts[success ? (other ? 'both' : 'onlyFirst') : other ? 'onlySecond' : 'neither'] += 1
  }
  return counts
}
