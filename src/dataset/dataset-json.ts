/** info.json and stats.json as Python writes them. */

import { nestedStatistic } from './episodes-files.js'
import { isPicture, type Features } from './features.js'
import type { StoredStatistics } from './dataset-reader.js'
import { STATISTICS } from './statistics.js'

const INDENT = 4

export function infoJson(info: object): string {
  return JSON.stringify(info, undefined, INDENT)
}

export function statsJson(statistics: StoredStatistics, features: Features): string {
  const nested = Object.entries(statistics).map(([name, each]) => {
    const feature = features[name]
    const isNested = feature !== undefined && isPicture(feature)
    return [
      name,
      Object.fromEntries(
        STATISTICS.flatMap(key => {
          const values = each[key]
          return values === undefined ? [] : [[key, isNested ? nestedStatistic(key, values) : values] as const]
        }),
      ),
    ]
  })
  return withFloats(JSON.stringify(Object.fromEntries(nested), undefined, INDENT))
}

/** `2` would come back to numpy as an integer array; counts are such. */
function withFloats(json: string): string {
  let isCount = false
  return json
    .split('\n')
    .map(line => {
      const key = /^\s*"(\w+)": \[$/.exec(line)?.[1]
      if (key !== undefined) isCount = key === 'count'
      return isCount ? line : line.replace(/^(\s*-?\d+)(,?)$/, '$1.0$2')
    })
    .join('\n')
}
