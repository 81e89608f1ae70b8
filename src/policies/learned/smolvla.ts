/** SmolVLA: pictures, words and state are read once, then a flow is followed from noise to a chunk. arXiv 2506.01844, as in LeRobot 0.4.4. */

import { floatsOf } from './graph-output.js'
import type { Graphs, Tensor, Tensors } from './graphs.js'
import type { NoiseOf } from './noise.js'
import { neededInputs } from './needed-inputs.js'
import { resizedWithPad } from './pictures.js'
import type { PolicySpec, SmolVlaLoop } from './policy-spec.js'
import { Postprocess } from './postprocess.js'
import type { Features, Predictor } from './predictor.js'
import { Preprocess } from './preprocess.js'

const STATE = 'observation.state'

/** Ids of a text, without padding; of a tokenizer.json. */
export type Tokenize = (text: string) => readonly number[]

export function smolVlaPredictor(
  spec: PolicySpec,
  loop: SmolVlaLoop,
  graphs: Graphs,
  tokenize: Tokenize,
  noiseOf: NoiseOf,
): Predictor {
  const preprocess = new Preprocess(spec)
  const postprocess = new Postprocess(spec)
  const dims = [1, spec.chunk_size, loop.max_action_dim]
  return {
    async predict({ observations, task, seed }) {
      const features = observations.at(-1) ?? {}
      const prefix = await graphs.run('prefix', {
        ...pictures(spec, loop, preprocess, features),
        ...words(task, loop, tokenize),
        [STATE]: { data: state(spec, loop, preprocess, features), dims: [1, loop.max_state_dim] },
      })
      // From noise at time 1 to actions at time 0: Euler.
      const x = noiseOf(seed).normals(spec.chunk_size * loop.max_action_dim)
      const dt = -1 / loop.num_steps
      for (let step = 0; step < loop.num_steps; step++) {
        const time = { data: Float32Array.of(1 + step * dt), dims: [1] }
        const outputs = await graphs.run('denoise', { ...prefix, x_t: { data: x, dims }, time })
        const velocity = floatsOf(outputs, 'denoise', 'v_t', x.length)
        for (let k = 0; k < x.length; k++) x[k] = (x[k] as number) + dt * (velocity[k] as number)
      }
      return postprocess.chunk({ data: x, dims }, 0, spec.chunk_size, loop.max_action_dim)
    },
  }
}

/** -1..1, each with its mask; of a camera that nobody needs -1 all over, masked out. */
function pictures(spec: PolicySpec, loop: SmolVlaLoop, preprocess: Preprocess, features: Features): Tensors {
  const feeds: Record<string, Tensor> = {}
  const needed = neededInputs(spec)
  for (const input of spec.inputs.filter(({ type }) => type === 'VISUAL')) {
    const [, height = 0, width = 0] = input.shape
    const [intoWidth, intoHeight] = loop.resize_imgs_with_padding ?? [width, height]
    const isSeen = features[input.name] !== undefined || needed.includes(input)
    const planes = isSeen
      ? resizedWithPad(preprocess.of(input, features), { width, height }, { width: intoWidth, height: intoHeight })
      : new Float32Array(3 * intoWidth * intoHeight)
    for (let k = 0; k < planes.length; k++) planes[k] = 2 * (planes[k] as number) - 1
    feeds[input.name] = { data: planes, dims: [1, 3, intoHeight, intoWidth] }
    feeds[`${input.name}.mask`] = { data: Uint8Array.of(Number(isSeen)), dims: [1], isBoolean: true }
  }
  return feeds
}

/** LeRobot's `SmolVLANewLineProcessor` and its tokenizer's padding to the right; all of the length that the prefix was exported with. */
function words(task: string, { tokenizer_max_length: length }: SmolVlaLoop, tokenize: Tokenize): Tensors {
  const ids = tokenize(task.endsWith('\n') ? task : `${task}\n`).slice(0, length)
  const tokens = new BigInt64Array(length)
  const mask = new Uint8Array(length)
  for (const [k, id] of ids.entries()) {
    tokens[k] = BigInt(id)
    mask[k] = 1
  }
  return {
    'language.tokens': { data: tokens, dims: [1, length] },
    'language.mask': { data: mask, dims: [1, length], isBoolean: true },
  }
}

/** Zeros behind it. */
function state(
  spec: PolicySpec,
  { max_state_dim }: SmolVlaLoop,
  preprocess: Preprocess,
  features: Features,
): Float32Array {
  const padded = new Float32Array(max_state_dim)
  const input = spec.inputs.find(({ name }) => name === STATE)
  if (input) padded.set(preprocess.of(input, features))
  return padded
}
