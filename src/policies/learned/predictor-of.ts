/** The predictor of each kind of policy. */

import { UsageError } from '../../robot/errors.js'
import { actPredictor } from './act.js'
import { diffusionPredictor } from './diffusion.js'
import type { Graphs } from './graphs.js'
import { seededNoise, type NoiseOf } from './noise.js'
import type { PolicySpec } from './policy-spec.js'
import type { Predictor } from './predictor.js'
import { smolVlaPredictor, type Tokenize } from './smolvla.js'
import { tdmpcPredictor } from './tdmpc.js'

/** `tokenize`: for those who read the task. `noiseOf`: what a prediction draws, by its seed. */
export function predictorOf(
  spec: PolicySpec,
  graphs: Graphs,
  tokenize?: Tokenize,
  noiseOf: NoiseOf = seededNoise,
): Predictor {
  const { loop } = spec
  switch (loop.type) {
    case 'act':
      return actPredictor(spec, graphs)
    case 'diffusion':
      return diffusionPredictor(spec, loop, graphs, noiseOf)
    case 'smolvla':
      if (!tokenize) throw new UsageError('a SmolVLA policy reads its task, and has no tokenizer: export it again')
      return smolVlaPredictor(spec, loop, graphs, tokenize, noiseOf)
    case 'tdmpc':
      return tdmpcPredictor(spec, loop, graphs, noiseOf)
  }
}
