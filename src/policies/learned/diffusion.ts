/** Diffusion policy: a chunk is drawn out of noise, step by step. arXiv 2303.04137, as in LeRobot 0.4.4. */

import { denoised } from './denoise.js'
import { floatsOf, outputOf } from './graph-output.js'
import type { Graphs } from './graphs.js'
import type { NoiseOf } from './noise.js'
import { noiseSchedule } from './noise-schedule.js'
import type { DiffusionLoop, PolicySpec } from './policy-spec.js'
import { Postprocess } from './postprocess.js'
import type { Predictor } from './predictor.js'
import { Preprocess } from './preprocess.js'

export function diffusionPredictor(spec: PolicySpec, loop: DiffusionLoop, graphs: Graphs, noiseOf: NoiseOf): Predictor {
  const preprocess = new Preprocess(spec)
  const postprocess = new Postprocess(spec)
  const schedule = noiseSchedule(loop)
  const dims = spec.action.names.length
  const size = loop.horizon * dims
  return {
    async predict({ observations, seed }) {
      const noise = noiseOf(seed)
      const encoded = await graphs.run('encoder', preprocess.stacked(observations))
      const global_cond = outputOf(encoded, 'encoder', 'global_cond')
      let sample = noise.normals(size)
      for (const timestep of schedule.timesteps) {
        const outputs = await graphs.run('unet', {
          sample: { data: sample, dims: [1, loop.horizon, dims] },
          timestep: { data: BigInt64Array.of(BigInt(timestep)), dims: [1] },
          global_cond,
        })
        const output = floatsOf(outputs, 'unet', 'model_output', size)
        sample = denoised(loop, schedule, { timestep, sample, output, noise: () => noise.normals(size) })
      }
      // The horizon begins with the oldest observation.
      const from = spec.n_obs_steps - 1
      return postprocess.chunk({ data: sample, dims: [1, loop.horizon, dims] }, from, from + spec.chunk_size)
    },
  }
}
