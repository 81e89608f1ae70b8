/** TD-MPC: what is seen becomes a latent state, in which a planner looks ahead. */

import { CemPlanner, type WorldModel } from './cem.js'
import { floatsOf, outputOf } from './graph-output.js'
import type { Graphs, Tensors } from './graphs.js'
import type { NoiseOf } from './noise.js'
import type { PolicySpec, TdmpcLoop } from './policy-spec.js'
import { Postprocess } from './postprocess.js'
import type { Predictor } from './predictor.js'
import { Preprocess } from './preprocess.js'

export function tdmpcPredictor(spec: PolicySpec, loop: TdmpcLoop, graphs: Graphs, noiseOf: NoiseOf): Predictor {
  const preprocess = new Preprocess(spec)
  const postprocess = new Postprocess(spec)
  const dims = spec.action.names.length
  const planner = new CemPlanner(loop, worldModel(graphs, loop.latent_dim, dims))
  return {
    async predict({ observations, seed, isFirst }) {
      if (isFirst) planner.reset()
      const encoded = await graphs.run('encoder', preprocess.single(observations.at(-1) ?? {}))
      const plan = await planner.plan(floatsOf(encoded, 'encoder', 'z', loop.latent_dim), noiseOf(seed))
      // One action, several times over; or as much of the plan as is executed.
      const rows = loop.n_action_repeats > 1 ? firstRepeated(plan, dims, loop.n_action_repeats) : plan
      const steps = rows.length / dims
      return postprocess.chunk({ data: rows, dims: [1, steps, dims] }, 0, Math.min(steps, spec.chunk_size))
    },
  }
}

function worldModel(graphs: Graphs, latent: number, actionDims: number): WorldModel {
  const feeds = (z: Float32Array, action: Float32Array): Tensors => ({
    z: { data: z, dims: [z.length / latent, latent] },
    action: { data: action, dims: [action.length / actionDims, actionDims] },
  })
  return {
    actionDims,
    async pi(z) {
      const count = z.length / latent
      const outputs = await graphs.run('pi', { z: { data: z, dims: [count, latent] } })
      return floatsOf(outputs, 'pi', 'action', count * actionDims)
    },
    async step(z, action) {
      const outputs = await graphs.run('dynamics', feeds(z, action))
      return {
        z: floatsOf(outputs, 'dynamics', 'next_z', z.length),
        reward: floatsOf(outputs, 'dynamics', 'reward', z.length / latent),
      }
    },
    async values(z, action) {
      const outputs = await graphs.run('qs', feeds(z, action))
      const ensemble = outputOf(outputs, 'qs', 'q').dims[0] ?? 0
      return floatsOf(outputs, 'qs', 'q', (ensemble * z.length) / latent)
    },
  }
}

function firstRepeated(plan: Float32Array, dims: number, times: number): Float32Array {
  const all = new Float32Array(times * dims)
  for (let k = 0; k < times; k++) all.set(plan.subarray(0, dims), k * dims)
  return all
}
