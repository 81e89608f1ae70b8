/** From flags and policy.json to how chunks are executed. */

import { describe, expect, it } from 'vitest'
import type { PolicySpec } from '../../../src/policies/learned/policy-spec.js'
import { executionOf, threadsOf } from '../../../src/run/policies/execution-of.js'
import type { PolicyOptions } from '../../../src/run/policies/policy-options.js'
import { DIFFUSION, exampleSpec } from '../../policies/learned/example-spec.js'

const SPEC = exampleSpec({ chunk_size: 30, n_action_steps: 10, latency_ms: 50 })

describe('executionOf', () => {
  it('does as policy.json says', () => {
    expect(executionOf(SPEC, {}, false)).toEqual({
      mode: 'sync',
      nActionSteps: 10,
      aggregate: 'weighted_average',
      chunkSizeThreshold: undefined,
      deadlineS: 0.05 + 1 / 30,
      patienceS: 0.25 / 30,
      temporalEnsembleCoeff: undefined,
      latencyS: 0.05,
    })
  })

  it('charges nothing where time goes by on its own', () => {
    expect(executionOf(SPEC, {}, true).latencyS).toBeUndefined()
  })

  it('does as it is told', () => {
    const options = { mode: 'async', nActionSteps: 8, aggregate: 'latest_only', latencyS: 0 } as const
    expect(executionOf(SPEC, options, false)).toMatchObject(options)
    const late = { mode: 'deadline', deadlineS: 0.2 } as const
    expect(executionOf(SPEC, late, true)).toMatchObject(late)
    expect(executionOf(SPEC, { mode: 'async', chunkSizeThreshold: 0.5 }, false).chunkSizeThreshold).toBe(0.5)
  })

  it('leaves actions for the time that the next chunk takes, where nobody says how many to execute', () => {
    const whole = { ...SPEC, n_action_steps: 30, latency_ms: 100 }
    expect(executionOf(whole, {}, false).nActionSteps).toBe(30)
    expect(executionOf(whole, { mode: 'async' }, false).nActionSteps).toBe(27)
    expect(executionOf(whole, { mode: 'deadline' }, false).nActionSteps).toBe(27)
    expect(executionOf(whole, { mode: 'async', latencyS: 2 }, false).nActionSteps).toBe(1)
  })

  it('ensembles as policy.json says, unless it is told not to', () => {
    const ensembled: PolicySpec = { ...SPEC, temporal_ensemble_coeff: 0.01 }
    expect(executionOf(ensembled, {}, false).temporalEnsembleCoeff).toBe(0.01)
    expect(executionOf(ensembled, { temporalEnsembleCoeff: 0.1, nActionSteps: 1 }, false).temporalEnsembleCoeff).toBe(
      0.1,
    )
    const none = { temporalEnsembleCoeff: null, mode: 'async', nActionSteps: 8 } as const
    expect(executionOf(ensembled, none, false).temporalEnsembleCoeff).toBeUndefined()
    expect(() => executionOf(ensembled, { mode: 'async' }, false)).toThrow('--policy.temporal_ensemble_coeff=none')
    expect(() => executionOf(ensembled, { nActionSteps: 8 }, false)).toThrow('--policy.temporal_ensemble_coeff=none')
  })

  it.each<{ options: PolicyOptions; says: string; isWallClock?: boolean; spec?: PolicySpec }>([
    { options: { mode: 'asynch' as never }, says: "no policy mode 'asynch', did you mean 'async'?" },
    {
      options: { mode: 'async', aggregate: 'averge' as never },
      says: "no aggregation 'averge', did you mean 'average'?",
    },
    {
      options: { nActionSteps: 31 },
      says: "--policy.n_action_steps=31 is how many actions of each chunk are executed, and this policy's have 30: 1 to 30",
    },
    { options: { nActionSteps: 0 }, says: '--policy.n_action_steps=0' },
    { options: { nActionSteps: 2.5 }, says: '--policy.n_action_steps=2.5' },
    {
      options: { aggregate: 'average' },
      says: '--policy.aggregate_fn_name means something with --policy.mode=async alone, and the mode is sync',
    },
    {
      options: { mode: 'deadline', chunkSizeThreshold: 0.5 },
      says: '--policy.chunk_size_threshold means something with --policy.mode=async alone',
    },
    {
      options: { mode: 'async', deadlineS: 0.1 },
      says: '--policy.deadline_ms means something with --policy.mode=deadline alone',
    },
    {
      options: { mode: 'async', chunkSizeThreshold: 1.5 },
      says: '--policy.chunk_size_threshold=1.5 is not within 0 to 1',
    },
    {
      options: { mode: 'async', chunkSizeThreshold: Number.NaN },
      says: '--policy.chunk_size_threshold=NaN is not within 0 to 1',
    },
    {
      options: { mode: 'async', chunkSizeThreshold: 0.5, nActionSteps: 5 },
      says: 'both say when the next chunk is asked for: leave one out',
    },
    {
      options: { mode: 'deadline', deadlineS: 0.5 },
      says: '--policy.deadline_ms=500 is before the chunk begins, whose 10 actions take 333 ms',
    },
    { options: { mode: 'deadline', deadlineS: -0.1 }, says: '--policy.deadline_ms=-100 is not within 0' },
    { options: { latencyS: -1 }, says: '--policy.latency_ms=-1000 is not within 0' },
    { options: { latencyS: Infinity }, says: '--policy.latency_ms=Infinity is not within 0' },
    {
      options: { latencyS: 0.1 },
      isWallClock: true,
      says: '--policy.latency_ms=100 is what simulated time is charged with, and here time goes by on its own',
    },
    { options: { temporalEnsembleCoeff: 0.01, mode: 'deadline' }, says: '--policy.mode=deadline does not' },
    { options: { temporalEnsembleCoeff: 0.01, nActionSteps: 5 }, says: '--policy.n_action_steps=5 does not' },
    { options: { temporalEnsembleCoeff: Number.NaN }, says: "=NaN is no number: LeRobot's is 0.01" },
    {
      options: { temporalEnsembleCoeff: 0.01 },
      spec: exampleSpec({ loop: DIFFUSION }),
      says: '--policy.temporal_ensemble_coeff=0.01 is for ACT, and this is diffusion',
    },
  ])('refuses $options', ({ options, says, isWallClock = false, spec = SPEC }) => {
    expect(() => executionOf(spec, options, isWallClock)).toThrow(says)
  })
})

describe('threadsOf', () => {
  it('takes whole numbers', () => {
    expect([threadsOf({}, 1), threadsOf({ threads: 4 }, 1)]).toEqual([1, 4])
    for (const threads of [0, 1.5, -1, 1000, Number.NaN]) {
      expect(() => threadsOf({ threads }, 1)).toThrow(`--policy.threads=${threads} is no number of threads: 1 to 64`)
    }
  })
})
