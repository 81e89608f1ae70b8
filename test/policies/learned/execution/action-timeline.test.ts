import { expect, it } from 'vitest'
import type { AggregateName } from '../../../../src/policies/learned/aggregate.js'
import { ActionTimeline } from '../../../../src/policies/learned/execution/action-timeline.js'
import type { Chunk } from '../../../../src/policies/learned/predictor.js'
import { expectNear, reference } from '../reference.js'

/** Timestep and two numbers. */
type Row = readonly [timestep: number, ...action: number[]]

interface Timeline {
  readonly aggregate: AggregateName
  /** The step executed last. */
  readonly latest: number
  readonly old: readonly Row[]
  readonly new: readonly Row[]
  readonly made: readonly Row[]
}

it.each((reference('timelines') as Timeline[]).map((timeline, k) => ({ k, ...timeline })))(
  'is LeRobot’s queue after a chunk came: $k, $aggregate',
  ({ aggregate, latest, old, new: incoming, made }) => {
    const timeline = new ActionTimeline()
    const now = latest + 1
    if (old[0]) timeline.replace(chunkOf(old), old[0][0], now, 'latest_only')
    timeline.replace(chunkOf(incoming), incoming[0]?.[0] ?? 0, now, aggregate)
    expect(timeline.size).toBe(made.length)
    for (const [step, ...action] of made) expectNear(timeline.take(step) ?? [], action, 1e-6, `step ${step}`)
    expect(timeline.size).toBe(0)
  },
)

function chunkOf(rows: readonly Row[]): Chunk {
  return { values: Float32Array.from(rows.flatMap(([, ...action]) => action)), steps: rows.length, dims: 2 }
}
