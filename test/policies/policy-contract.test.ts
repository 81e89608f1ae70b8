/** All kinds of policies keep the contract: scripted, random, doing nothing, and learned. */

import { afterAll } from 'vitest'
import type { Env } from '../../src/env/env.js'
import type { ExecutionOptions } from '../../src/policies/learned/execution/execution-options.js'
import { ChunkPolicy } from '../../src/policies/learned/execution/chunk-policy.js'
import type { DiffusionLoop } from '../../src/policies/learned/policy-spec.js'
import type { Tensor } from '../../src/policies/learned/graphs.js'
import { predictorOf } from '../../src/policies/learned/predictor-of.js'
import type { ChunkSource } from '../../src/policies/learned/predictor.js'
import type { Policy } from '../../src/policies/policy.js'
import { requireArmEnv } from '../../src/run/arm-env-of.js'
import { makePolicy, makeTask } from '../../src/run/make.js'
import { MadeUpGraphs, specOf } from './learned/made-up.js'
import { keepsPolicyContract } from './policy-contract.js'

const HORIZON = 6
const DIFFUSION: DiffusionLoop = {
  type: 'diffusion',
  horizon: HORIZON,
  noise_scheduler_type: 'DDPM',
  num_train_timesteps: 4,
  num_inference_steps: 4,
  beta_schedule: 'squaredcos_cap_v2',
  beta_start: 0.0001,
  beta_end: 0.02,
  prediction_type: 'epsilon',
  clip_sample: true,
  clip_sample_range: 1,
}

let shared: Promise<Env> | undefined

function twin(): Promise<Env> {
  return (shared ??= makeTask('lift-cube', { port: 'sim', recipe: 'native-armature' }))
}

afterAll(async () => {
  await (await shared)?.close()
})

for (const name of ['scripted', 'random', 'noop']) {
  keepsPolicyContract(name, async () => {
    const env = await twin()
    return { env, policy: makePolicy(name, env) }
  })
}

keepsPolicyContract('a learned one', async () => {
  const env = await twin()
  return { env, policy: diffusionOf(env, { mode: 'sync', latencyS: 0 }) }
})

keepsPolicyContract('a learned one that thinks ahead', async () => {
  const env = await twin()
  return { env, policy: diffusionOf(env, { mode: 'async', latencyS: 0.05 }) }
})

/** Actions far beyond the joints' ranges, so that it matters that they are cut. */
function diffusionOf(env: Env, options: Pick<ExecutionOptions, 'mode' | 'latencyS'>): Policy {
  const { actionSpace, task } = requireArmEnv(env, '')
  const names = actionSpace.labels ?? []
  const spec = specOf(DIFFUSION, {
    inputs: [
      { name: 'observation.state', type: 'STATE', shape: [names.length] },
      { name: 'observation.environment_state', type: 'ENV', shape: [task.environmentState.length] },
    ],
    action: { names },
    n_obs_steps: 2,
    chunk_size: HORIZON - 1,
    n_action_steps: 3,
    fps: env.rateHz,
    normalization: {
      modes: { ACTION: 'MEAN_STD' },
      stats: { action: { mean: names.map(() => 0), std: names.map(() => 200) } },
    },
  })
  const graphs = new MadeUpGraphs({
    encoder: feeds => ({ global_cond: feeds['observation.state'] as Tensor }),
    unet: ({ sample, global_cond }) => {
      const seen = (global_cond?.data as Float32Array)[0] as number
      const data = (sample?.data as Float32Array).map(value => 0.3 * value + 0.001 * seen)
      return { model_output: { data, dims: sample?.dims ?? [] } }
    },
  })
  const predictor = predictorOf(spec, graphs)
  const source: ChunkSource = {
    spec,
    request: async input => ({ chunk: await predictor.predict(input), inferenceS: 0.01 }),
    close: () => Promise.resolve(),
  }
  return new ChunkPolicy(
    source,
    { ...options, nActionSteps: 3, aggregate: 'weighted_average', deadlineS: 0, patienceS: 0 },
    { rateHz: env.rateHz, actionSpace, task: () => 'lift the cube' },
  )
}
