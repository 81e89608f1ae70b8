/** What options came to: the parts of an environment and its episode that would explain why a recording does not repeat. */

import type { Env, Info } from '../../env/env.js'
import type { Space } from '../../env/spaces.js'
import { Box, Dict } from '../../env/spaces.js'
import { toJsonObject, type JsonObject, type JsonValue } from './json-value.js'

/** Of what an info tells after a reset. */
const TOLD = ['task', 'variation', 'backend'] as const

export function settingOf(env: Env, firstInfo: Info): JsonObject {
  const { maxEpisodeSteps } = env.spec
  return {
    rateHz: env.rateHz,
    ...(maxEpisodeSteps === undefined ? {} : { maxEpisodeSteps }),
    action: spaceJson(env.actionSpace),
    observation: spaceJson(env.observationSpace),
    ...toJsonObject(Object.fromEntries(TOLD.map(name => [name, withoutArrays(firstInfo[name])])), 'info'),
  }
}

/** Names and units; bounds as one line. */
function spaceJson(space: Space<unknown>): JsonValue {
  if (space instanceof Dict) {
    const entries = Object.entries(space.entries as Record<string, Space<unknown>>)
    return Object.fromEntries(entries.map(([name, entry]) => [name, spaceJson(entry)]))
  }
  if (!(space instanceof Box)) return space.describe()
  const { labels, units } = space
  return {
    space: space.describe(),
    ...(labels && { labels: labels.join(' ') }),
    ...(units && { units: units.join(' ') }),
  }
}

/** Typed arrays as lists, so that they can be written; all else as it is. */
function withoutArrays(value: unknown): unknown {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as unknown as Iterable<number>)
  if (Array.isArray(value)) return value.map(withoutArrays)
  if (value instanceof Map) return withoutArrays(Object.fromEntries(value as Map<string, unknown>))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withoutArrays(each)]))
}
