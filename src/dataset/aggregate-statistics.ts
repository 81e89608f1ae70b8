/** Statistics of a dataset from those of its episodes, as LeRobot puts them together. */

import type { StoredStatistics } from './dataset-reader.js'
import { STATISTICS, type DatasetStatistics, type FeatureStatistics, type Statistic } from './statistics.js'

/** Features that only some have are taken from these. */
export function aggregateStatistics(parts: readonly DatasetStatistics[]): DatasetStatistics {
  const names = new Set(parts.flatMap(part => Object.keys(part)))
  return Object.fromEntries(
    [...names].map(name => [name, aggregateFeature(parts.flatMap(part => part[name] ?? []))] as const),
  )
}

/** Quantiles are the means of the episodes' ones, by their frames: as LeRobot 0.4 has it. */
/**
 * Of a whole dataset that goes on: what its stored statistics lack (older ones have no quantiles) is left out, since those of the new episodes alone
 * would pass for all.
 */
export function continuedStatistics(stored: StoredStatistics, episode: DatasetStatistics): StoredStatistics {
  const entries = Object.entries(episode).flatMap(([name, own]) => {
    const { count, ...rest } = stored[name] ?? {}
    if (count === undefined) return []
    const zeros = own.mean.map(() => 0)
    const filled = Object.fromEntries(STATISTICS.map(statistic => [statistic, zeros]))
    const both = aggregateFeature([{ ...filled, ...rest, count } as unknown as FeatureStatistics, own])
    const known = STATISTICS.filter(statistic => statistic === 'count' || isKnown(statistic, rest, own))
    return [[name, Object.fromEntries(known.map(statistic => [statistic, both[statistic]]))] as const]
  })
  return Object.fromEntries(entries)
}

/** A spread is put together out of the means, too. */
function isKnown(statistic: Statistic, stored: Partial<FeatureStatistics>, own: FeatureStatistics): boolean {
  const has = (each: Statistic) => stored[each]?.length === own[each].length
  return has(statistic) && (statistic !== 'std' || has('mean'))
}

function aggregateFeature(parts: readonly FeatureStatistics[]): FeatureStatistics {
  const [first] = parts
  if (parts.length === 1 && first !== undefined) return first
  const counts = parts.map(part => part.count[0] ?? 0)
  const total = counts.reduce((sum, count) => sum + count, 0)
  const weighted = (of: (part: FeatureStatistics) => number) =>
    parts.reduce((sum, part, k) => sum + of(part) * (counts[k] ?? 0), 0) / total
  const aggregate = (statistic: Statistic, dim: number): number => {
    const valueOf = (part: FeatureStatistics) => part[statistic][dim] ?? 0
    if (statistic === 'min') return Math.min(...parts.map(valueOf))
    if (statistic === 'max') return Math.max(...parts.map(valueOf))
    if (statistic !== 'std') return weighted(valueOf)
    const mean = aggregate('mean', dim)
    return Math.sqrt(
      weighted(part => {
        const offset = (part.mean[dim] ?? 0) - mean
        return valueOf(part) * valueOf(part) + offset * offset
      }),
    )
  }
  const dims = first?.mean.map((_, dim) => dim) ?? []
  const entries = STATISTICS.map(
    statistic => [statistic, statistic === 'count' ? [total] : dims.map(dim => aggregate(statistic, dim))] as const,
  )
  return Object.fromEntries(entries) as unknown as FeatureStatistics
}
