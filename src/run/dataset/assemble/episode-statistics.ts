/** Statistics of an episode that is taken over: those stored with it, and only what is missing out of its data. */

import {
  STATISTICS,
  type DatasetStatistics,
  type FeatureStatistics,
  type Statistic,
} from '../../../dataset/statistics.js'
import type { StoredStatistics } from '../../../dataset/dataset-reader.js'

/** Of the spread of the values: so much may means and quantiles differ. */
const SUMS = 1e-3
/** Times that are stored as float32 have statistics of float64 in LeRobot 0.3. */
const FLOAT32_ROUNDING = 1.2e-7

/**
 * `computed` out of the data; of each feature the stored ones instead, where they are of these data: counters that are counted anew have others.
 * Versions of LeRobot round differently, and older ones have no quantiles.
 */
export function withStored(computed: DatasetStatistics, stored: StoredStatistics = {}): DatasetStatistics {
  const entries = Object.entries(computed).map(([name, own]) => {
    const found = stored[name]
    return [name, found !== undefined && isOfSame(found, own) ? { ...own, ...found } : own] as const
  })
  return Object.fromEntries(entries)
}

function isOfSame(stored: Partial<FeatureStatistics>, own: FeatureStatistics): boolean {
  return STATISTICS.every(statistic => {
    const values = stored[statistic]
    if (values === undefined) return true
    // Of large numbers in a small range, the difference of squares that LeRobot takes has no right digit.
    if (statistic === 'std') return values.length === own.std.length && values.every(value => value >= 0)
    const areNear = values.every(
      (value, dim) => Math.abs(value - (own[statistic][dim] ?? 0)) <= toleranceOf(statistic, own, dim),
    )
    return values.length === own[statistic].length && areNear
  })
}

function toleranceOf(statistic: Statistic, own: FeatureStatistics, dim: number): number {
  if (statistic === 'count') return 0
  const spread = (own.max[dim] ?? 0) - (own.min[dim] ?? 0)
  const rounding = FLOAT32_ROUNDING * Math.abs(own[statistic][dim] ?? 0)
  return statistic === 'min' || statistic === 'max' ? rounding : SUMS * spread + rounding
}
