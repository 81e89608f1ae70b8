/** Statistics as they stand in stats.json, episodes_stats.jsonl or a table's columns: nested as LeRobot writes them, made flat. */

import type { StoredStatistics } from '../dataset-reader.js'
import { STATISTICS, type FeatureStatistics, type Statistic } from '../statistics.js'

export function storedStatistics(raw: unknown): StoredStatistics {
  if (!isMapping(raw)) return {}
  return Object.fromEntries(
    Object.entries(raw).map(([feature, statistics]) => [feature, isMapping(statistics) ? flattened(statistics) : {}]),
  )
}

function flattened(raw: Record<string, unknown>): Partial<FeatureStatistics> {
  const known = STATISTICS.filter(statistic => raw[statistic] !== undefined && raw[statistic] !== null)
  return Object.fromEntries(known.map(statistic => [statistic, flatNumbers(raw[statistic])]))
}

/** null, which was NaN in the file, is NaN again. */
function flatNumbers(value: unknown): number[] {
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return [...(value as unknown as Iterable<unknown>)].flatMap(each => flatNumbers(each))
  return [value === null ? Number.NaN : Number(value)]
}

const COLUMN = /^stats\/(.+)\/([^/]+)$/

/** What a column of the episodes' table is a statistic of, if of any. */
export function statisticColumn(name: string): { readonly feature: string; readonly statistic: Statistic } | undefined {
  const [, feature, statistic] = COLUMN.exec(name) ?? []
  const known = STATISTICS.find(each => each === statistic)
  return feature === undefined || known === undefined ? undefined : { feature, statistic: known }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
