/** `--policy.*`: what they come to, and how a learned policy's run is told. */

import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readSuite } from '../../src/cli/benchmark-suite-file.js'
import { fittedEnv, POLICY_OPTION_FLAGS, policyFlags, policyOptions } from '../../src/cli/policy-flags.js'
import { inferenceJson, inferenceText } from '../../src/cli/policy-text.js'
import type { Evaluation } from '../../src/run/evaluate.js'
import { policyArguments } from '../../src/run/policies/policy-arguments.js'
import { textIo } from './text-io.js'

const FLAGS = policyFlags(z.string())
const parse = (flags: Record<string, unknown>) => policyOptions(FLAGS.parse({ path: 'x', ...flags }))

describe('policy flags', () => {
  it('come to options in SI units, only those that were given', () => {
    expect(parse({})).toEqual({})
    const given = {
      mode: 'async',
      n_action_steps: 8,
      latency_ms: 100,
      aggregate_fn_name: 'average',
      chunk_size_threshold: 0.5,
      deadline_ms: 50,
      temporal_ensemble_coeff: 'none',
      provider: 'cuda',
      threads: 2,
      any_calibration: true,
      task: 'Lift it.',
      episode: 3,
    }
    const options = parse(given)
    expect(options).toEqual({
      mode: 'async',
      nActionSteps: 8,
      latencyS: 0.1,
      aggregate: 'average',
      chunkSizeThreshold: 0.5,
      deadlineS: 0.05,
      temporalEnsembleCoeff: null,
      provider: 'cuda',
      threads: 2,
      anyCalibration: true,
      task: 'Lift it.',
      episode: 3,
    })
    // And back: each option has its flag.
    expect(policyArguments(options).map(each => each.replace(/^--policy\.(.*?)=.*$/s, '$1'))).toEqual(
      Object.keys(POLICY_OPTION_FLAGS),
    )
  })

  it.each([
    { mode: 'parallel' },
    { n_action_steps: 0 },
    { n_action_steps: 1.5 },
    { latency_ms: -1 },
    { chunk_size_threshold: 1.1 },
    { deadline_ms: -5 },
    { temporal_ensemble_coeff: 'off' },
    { threads: 0 },
    { episode: -1 },
    { aggregate_fn_name: 'sum' },
    { latency: 5 },
  ])('are refused as %j', flags => {
    expect(FLAGS.safeParse({ path: 'x', ...flags }).success).toBe(false)
  })

  it('refuse a policy that is not there, and say nothing of those that want nothing', async () => {
    const io = textIo()
    expect(await fittedEnv({ path: 'noop' }, { rateHz: 20 }, io)).toEqual({ rateHz: 20 })
    expect(io.written).toEqual({ stdout: '', stderr: '' })
    await expect(fittedEnv({ path: 'nop' }, {}, io)).rejects.toThrow(/did you mean 'noop'/)
  })
})

describe('suite files', () => {
  const text =
    'tasks: [reach, lift-cube]\npolicies:\n  - {path: noop, name: still, tasks: [reach]}\n  - scripted\nepisodes: 2\n'

  it('say how a policy is run, and give way to the command line', () => {
    const suite = readSuite('/suites/mine.yaml', text)
    expect([suite.policies, suite.policyFiles]).toEqual([
      ['still', 'scripted'],
      { still: { path: 'noop', tasks: ['reach'] } },
    ])
    expect(readSuite('/suites/mine.yaml', text, { policies: ['random'] }).policies).toEqual(['random'])
    const lifted = readSuite('/suites/mine.yaml', text, { tasks: ['lift-cube'] })
    expect([lifted.tasks, lifted.policies]).toEqual([['lift-cube'], ['scripted']])
  })

  it.each([
    [
      text.replace('name: still', 'modes: async'),
      /policies\[0\].*unknown key|unknown key 'modes': did you mean 'mode'/,
    ],
    [text.replace('noop, name', 'noop, mode: async, name'), /--policy.mode=async means nothing/],
    [text.replace('path: noop', 'path: ./nowhere'), /no policy '\/suites\/nowhere'/],
  ])('are refused with the place or the policy', (wrong, says) => {
    expect(() => readSuite('/suites/mine.yaml', wrong)).toThrow(says)
  })
})

describe("a learned policy's run", () => {
  const inference: NonNullable<Evaluation['inference']> = {
    chunks: 50,
    chunksPerEpisode: 25,
    waitedSteps: 30,
    waitedShare: 0.1,
    missedDeadlines: 2,
    inferenceP50S: 0.004,
    inferenceP99S: 0.0071,
    inferenceMaxS: 0.02,
    execution: {
      mode: 'deadline',
      nActionSteps: 8,
      aggregate: 'latest_only',
      deadlineS: 0.1,
      patienceS: 1 / 120,
      latencyS: 0.1,
    },
  }
  const run = (execution = inference.execution) =>
    ({ policy: 'mine', inference: { ...inference, execution } }) as unknown as Evaluation

  it('is told with what simulated time was charged with', () => {
    expect(inferenceText(run(), 30)).toBe(
      'mine: deadline, 8 actions a chunk; 25.0 chunks an episode, the arm held for want of an action in 10.0 % of the steps, 2 deadlines missed\n' +
        'inference here: 4.0 ms p50, 7.1 ms p99, 20.0 ms at most; simulated time was charged with 100.0 ms a chunk, 3 steps (--policy.latency_ms)\n',
    )
    expect(inferenceJson(inference)).toMatchObject({
      mode: 'deadline',
      charged_latency_ms: 100,
      inference_p50_ms: 4,
      waited_share: 0.1,
    })
  })

  it("is told without where time goes by on the wall's clock, and not at all without networks", () => {
    const live = { ...inference.execution, latencyS: undefined, mode: 'sync', temporalEnsembleCoeff: 0.01 } as const
    expect(inferenceText(run(live), 30)).toMatch(/sync, temporal ensembling \(0.01\); .*on the wall's clock\n$/s)
    expect(inferenceJson({ ...inference, execution: live }).charged_latency_ms).toBeNull()
    expect(inferenceText({ policy: 'noop' } as Evaluation, 30)).toBe('')
  })
})
