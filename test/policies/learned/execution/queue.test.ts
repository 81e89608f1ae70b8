import { expect, it } from 'vitest'
import { Box } from '../../../../src/env/spaces.js'
import { ChunkPolicy } from '../../../../src/policies/learned/execution/chunk-policy.js'
import type { ChunkSource } from '../../../../src/policies/learned/predictor.js'
import { reference } from '../reference.js'
import { numberedSpec, OPTIONS, RATE_HZ } from './numbered-source.js'

const DIMS = 2

interface Queue {
  readonly nActionSteps: number
  /** Each [steps][2]. */
  readonly chunks: readonly (readonly number[])[]
  readonly actions: readonly (readonly number[])[]
}

it.each(reference('queues') as Queue[])(
  'executes $nActionSteps of each chunk as ACTPolicy.select_action does',
  async ({ nActionSteps, chunks, actions }) => {
    const left = [...chunks]
    const steps = (chunks[0]?.length ?? 0) / DIMS
    const source: ChunkSource = {
      spec: numberedSpec(steps),
      request: () =>
        Promise.resolve({
          chunk: { values: Float32Array.from(left.shift() ?? []), steps, dims: DIMS },
          inferenceS: 0,
        }),
      close: () => Promise.resolve(),
    }
    const policy = new ChunkPolicy(
      source,
      { ...OPTIONS, nActionSteps },
      { rateHz: RATE_HZ, actionSpace: new Box({ low: -10, high: 10, shape: [DIMS] }), task: () => '' },
    )
    policy.reset(0)
    for (const action of actions) {
      expect(await policy.act({ 'observation.state': new Float32Array(DIMS) })).toEqual(Float32Array.from(action))
    }
    expect(left).toHaveLength(0)
  },
)
