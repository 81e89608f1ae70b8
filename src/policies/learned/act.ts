/** ACT: one pass of one network gives the chunk. arXiv 2304.13705, as in LeRobot 0.4.4. */

import type { Graphs, Tensors } from './graphs.js'
import { outputOf } from './graph-output.js'
import type { PolicySpec } from './policy-spec.js'
import { Postprocess } from './postprocess.js'
import type { Predictor } from './predictor.js'
import { Preprocess } from './preprocess.js'

/** The latent is zero, and part of the network. */
export function actPredictor(spec: PolicySpec, graphs: Graphs): Predictor {
  const preprocess = new Preprocess(spec)
  const postprocess = new Postprocess(spec)
  return {
    async predict({ observations }) {
      const feeds: Tensors = preprocess.single(observations.at(-1) ?? {})
      return postprocess.chunk(outputOf(await graphs.run('policy', feeds), 'policy', 'action'), 0, spec.chunk_size)
    },
  }
}
