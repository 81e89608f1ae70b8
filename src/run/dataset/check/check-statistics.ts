/** meta/stats.json: there, whole, and equal to what the data say. */

import { join } from 'node:path'
import { aggregateStatistics } from '../../../dataset/aggregate-statistics.js'
import type { Dataset } from '../../../dataset/dataset-reader.js'
import { DEFAULT_FEATURES, isPicture } from '../../../dataset/features.js'
import {
  STATISTICS,
  type DatasetStatistics,
  type FeatureStatistics,
  type Statistic,
} from '../../../dataset/statistics.js'
import { REPAIR, type Report } from './finding.js'

/** Of the spread of the values: float32 sums of long episodes differ by so much, a forgotten episode by more. */
const TOLERANCE = 2e-3
const QUANTILES: readonly Statistic[] = ['q01', 'q10', 'q50', 'q90', 'q99']

/** `recomputed`: of each episode, null where it cannot be read. */
export function checkStatistics(
  dataset: Dataset,
  recomputed: readonly (DatasetStatistics | null)[],
  report: Report,
): void {
  const { root, info, stats, version } = dataset
  if (version.startsWith('v2')) return
  const file = join(root, 'meta', 'stats.json')
  const next = `${REPAIR} ${root} computes them anew`
  if (stats === undefined) {
    report({ severity: 'error', file, what: 'is missing: training stops without it', next })
    return
  }
  const whole = recomputed.filter(each => each !== null)
  const expected = whole.length === recomputed.length && whole.length > 0 ? aggregateStatistics(whole) : undefined
  const wrong: string[] = []
  const wrongCounters: string[] = []
  for (const [name, feature] of Object.entries(info.features)) {
    if (feature.dtype === 'string' || feature.dtype === 'language') continue
    const found = stats[name] ?? {}
    const missing = STATISTICS.filter(statistic => found[statistic] === undefined)
    const channels = feature.shape[2] ?? 3
    if (missing.length > 0) {
      const severity = missing.some(each => !QUANTILES.includes(each)) ? 'error' : 'warning'
      report({ severity, file, what: `${name} has no ${missing.join(', ')}`, next })
    } else if (isPicture(feature)) {
      if (found.mean?.length !== channels)
        report({
          severity: 'error',
          file,
          what: `${name} has statistics of ${found.mean?.length ?? 0} channels: its pictures have ${channels}`,
          next,
        })
    } else if (expected?.[name] !== undefined) {
      const parts = whole.map(each => each[name]).filter(each => each !== undefined)
      const differing = different(found as FeatureStatistics, expected[name], parts)
      if (differing !== undefined)
        (Object.hasOwn(DEFAULT_FEATURES, name) ? wrongCounters : wrong).push(`${name}: ${differing}`)
    }
  }
  // LeRobot's own tools renumber episodes and keep what was; nobody trains on it.
  for (const what of wrongCounters) report({ severity: 'warning', file, what, next })
  const [first, ...others] = wrong
  if (first !== undefined)
    report({
      severity: 'error',
      file,
      what: `${first}${others.length > 0 ? `; and ${others.length} more features` : ''}`,
      next,
    })
}

function different(
  found: FeatureStatistics,
  expected: FeatureStatistics,
  parts: readonly FeatureStatistics[],
): string | undefined {
  for (const statistic of STATISTICS) {
    for (const [dim, value] of expected[statistic].entries()) {
      const spread = Math.max((expected.max[dim] ?? 0) - (expected.min[dim] ?? 0), Math.abs(value) * 1e-3, 1e-6)
      const is = found[statistic][dim] ?? Number.NaN
      // LeRobot took the mean of the episodes' quantiles first, and takes the widest now.
      const isQuantile = QUANTILES.includes(statistic)
      const own = isQuantile ? parts.map(part => part[statistic][dim] ?? value) : [value]
      const [low, high] = [Math.min(...own) - TOLERANCE * spread, Math.max(...own) + TOLERANCE * spread]
      if (!(is >= low && is <= high)) return `${statistic} of dimension ${dim} is ${is}, and the data say ${value}`
    }
  }
  return undefined
}
