/** What the graphs of each kind of policy take and give, and how those of a folder differ: told before anything runs. */

import type { GraphPort, GraphSignature } from './graphs.js'
import type { PolicySpec, SmolVlaLoop } from './policy-spec.js'

type Ports = Readonly<Record<string, GraphPort>>
type Signatures = Readonly<Record<string, GraphSignature>>

/** As the exporter writes them (tools/train/graphs.py), by graph. Of SmolVLA's `denoise` the inputs that `prefix` gives are left out. */
export function expectedSignatures(spec: PolicySpec): Signatures {
  const { loop, chunk_size: steps } = spec
  const dims = spec.action.names.length
  switch (loop.type) {
    case 'act':
      return { policy: { inputs: features(spec, [1]), outputs: { action: floats(1, steps, dims) } } }
    case 'diffusion': {
      const [sample, global_cond] = [floats(1, loop.horizon, dims), floats(1, null)]
      return {
        encoder: { inputs: features(spec, [1, spec.n_obs_steps]), outputs: { global_cond } },
        unet: {
          inputs: { sample, timestep: { type: 'int64', dims: [1] }, global_cond },
          outputs: { model_output: sample },
        },
      }
    }
    case 'smolvla': {
      const actions = floats(1, steps, loop.max_action_dim)
      return {
        prefix: { inputs: prefixInputs(spec, loop), outputs: {} },
        denoise: { inputs: { x_t: actions, time: floats(1) }, outputs: { v_t: actions } },
      }
    }
    case 'tdmpc': {
      const [z, action] = [floats(null, loop.latent_dim), floats(null, dims)]
      return {
        encoder: { inputs: features(spec, [1]), outputs: { z: floats(1, loop.latent_dim) } },
        dynamics: { inputs: { z, action }, outputs: { next_z: z, reward: floats(null) } },
        qs: { inputs: { z, action }, outputs: { q: floats(null, null) } },
        pi: { inputs: { z }, outputs: { action } },
      }
    }
  }
}

/** All that differs between policy.json and its graphs. */
export function signatureIssues(spec: PolicySpec, found: Signatures): string[] {
  const wanted = { ...expectedSignatures(spec) }
  const { prefix, denoise } = wanted
  // What one gives the other takes, by whatever names.
  if (prefix && denoise) {
    wanted['denoise'] = { ...denoise, inputs: { ...denoise.inputs, ...found['prefix']?.outputs } }
  }
  return Object.entries(wanted).flatMap(([graph, { inputs, outputs }]) => {
    const there = found[graph] ?? { inputs: {}, outputs: {} }
    return [
      ...portIssues(`graph '${graph}' takes`, 'policy.json gives it', inputs, there.inputs),
      ...strangers(`graph '${graph}' takes`, 'policy.json does not give it', inputs, there.inputs),
      ...portIssues(`graph '${graph}' gives`, 'policy.json wants', outputs, there.outputs),
    ]
  })
}

function features({ inputs }: PolicySpec, before: readonly number[]): Ports {
  return Object.fromEntries(inputs.map(({ name, shape }) => [name, floats(...before, ...shape)]))
}

function prefixInputs({ inputs }: PolicySpec, loop: SmolVlaLoop): Ports {
  const { tokenizer_max_length: words, resize_imgs_with_padding: size } = loop
  const ports: Record<string, GraphPort> = {
    'language.tokens': { type: 'int64', dims: [1, words] },
    'language.mask': { type: 'bool', dims: [1, words] },
    'observation.state': floats(1, loop.max_state_dim),
  }
  for (const { name, type, shape } of inputs) {
    if (type !== 'VISUAL') continue
    const [, height = 0, width = 0] = shape
    const [intoWidth, intoHeight] = size ?? [width, height]
    ports[name] = floats(1, 3, intoHeight, intoWidth)
    ports[`${name}.mask`] = { type: 'bool', dims: [1] }
  }
  return ports
}

function floats(...dims: (number | null)[]): GraphPort {
  return { type: 'float32', dims }
}

function portIssues(does: string, wants: string, wanted: Ports, found: Ports): string[] {
  const known = Object.keys(found).join(', ') || 'nothing'
  return Object.entries(wanted).flatMap(([name, port]) => {
    const there = found[name]
    if (!there) return [`${does} ${known}, and ${wants} '${name}'`]
    return isAlike(port, there) ? [] : [`${does} '${name}' as ${text(there)}, and ${wants} ${text(port)}`]
  })
}

function strangers(does: string, wants: string, wanted: Ports, found: Ports): string[] {
  return Object.keys(found)
    .filter(name => wanted[name] === undefined)
    .map(name => `${does} '${name}', and ${wants}`)
}

function isAlike(one: GraphPort, other: GraphPort): boolean {
  if (one.type !== other.type) return false
  if (one.dims.length === 0 || other.dims.length === 0) return true
  const isFree = (length: number | null | undefined) => length === null
  return (
    one.dims.length === other.dims.length &&
    one.dims.every((length, k) => isFree(length) || isFree(other.dims[k]) || length === other.dims[k])
  )
}

function text({ type, dims }: GraphPort): string {
  return `${type} [${dims.map(length => length ?? 'any').join(', ')}]`
}
