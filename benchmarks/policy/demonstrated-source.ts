/** Chunks of what the scripted expert did in the same episode: a policy that knows exactly what to do, and takes its time to say it. */

import type { Env } from '../../src/env/env.js'
import { ChunkPolicy } from '../../src/policies/learned/execution/chunk-policy.js'
import type { ExecutionOptions } from '../../src/policies/learned/execution/execution-options.js'
import type { PolicySpec } from '../../src/policies/learned/policy-spec.js'
import type { ChunkSource, Prediction } from '../../src/policies/learned/predictor.js'
import type { Policy } from '../../src/policies/policy.js'
import { requireArmEnv } from '../../src/run/arm-env-of.js'
import { makePolicy } from '../../src/run/make.js'
import { runEpisode } from '../../src/run/run-episode.js'

/** One per control step. */
export type Demonstration = readonly Float32Array[]

/** What the expert did without ever waiting, and whether it reached the goal. */
export async function demonstrate(env: Env, seed: number): Promise<{ actions: Demonstration; success: boolean }> {
  const expert = makePolicy('scripted', env)
  const actions: Float32Array[] = []
  const noted: Policy = {
    reset(given) {
      expert.reset(given)
    },
    async act(observation) {
      const action = await expert.act(observation)
      actions.push(action.slice())
      return action
    },
  }
  const { success } = await runEpisode(env, noted, seed)
  return { actions, success }
}

/** That, in chunks of `chunkSize`; after its end its last target. */
export function demonstratedPolicy(
  env: Env,
  demonstration: Demonstration,
  chunkSize: number,
  options: ExecutionOptions,
): Policy {
  const { actionSpace } = requireArmEnv(env, 'and demonstrations are of arms')
  const dims = actionSpace.size
  const source: ChunkSource = {
    spec: specOf(dims, chunkSize, env.rateHz),
    request(): Promise<Prediction> {
      const first = executed()
      const values = new Float32Array(chunkSize * dims)
      for (let k = 0; k < chunkSize; k++) {
        values.set(demonstration[Math.min(first + k, demonstration.length - 1)] as Float32Array, k * dims)
      }
      return Promise.resolve({ chunk: { values, steps: chunkSize, dims }, inferenceS: 0 })
    },
    close: () => Promise.resolve(),
  }
  const policy = new ChunkPolicy(source, options, { rateHz: env.rateHz, actionSpace, task: () => '' })
  let steps = 0
  const executed = () => steps - policy.report().waitedSteps
  return {
    reset(seed) {
      steps = 0
      policy.reset(seed)
    },
    async act(observation) {
      const action = await policy.act(observation)
      steps += 1
      return action
    },
    report: () => policy.report(),
  }
}

function specOf(dims: number, chunk_size: number, fps: number): PolicySpec {
  return {
    format: 'so101-policy',
    version: 1,
    graphs: {},
    inputs: [{ name: 'observation.state', type: 'STATE', shape: [dims] }],
    action: { names: Array.from({ length: dims }, (_, k) => `${k}`) },
    normalization: { modes: {}, stats: {} },
    n_obs_steps: 1,
    chunk_size,
    n_action_steps: chunk_size,
    temporal_ensemble_coeff: null,
    fps,
    latency_ms: 0,
    loop: { type: 'act' },
    robot: { type: 'so101_follower', use_degrees: true },
    task: '',
    training: {},
  }
}
