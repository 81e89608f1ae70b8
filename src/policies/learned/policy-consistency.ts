/** What in a `policy.json` of the right form contradicts itself, or is not all there. */

import { expectedSignatures } from './graph-signatures.js'
import { statsOf } from './normalization.js'
import type { FeatureType, InputFeature, PolicySpec } from './policy-spec.js'

export function inconsistencies(spec: PolicySpec): string[] {
  const { inputs, action, n_action_steps, chunk_size } = spec
  const twice = inputs.map(({ name }) => name).filter((name, at, all) => all.indexOf(name) !== at)
  return [
    ...graphIssues(spec),
    ...twice.map(name => `inputs: '${name}' stands there twice`),
    ...inputs.flatMap(shapeIssues),
    ...(n_action_steps > chunk_size ? [`n_action_steps ${n_action_steps} is more than chunk_size ${chunk_size}`] : []),
    ...loopIssues(spec),
    ...inputs.flatMap(({ name, type, shape }) => statsIssues(spec, name, type, shape[0] ?? 0)),
    ...statsIssues(spec, 'action', 'ACTION', action.names.length),
    ...inputs.filter(({ type }) => type !== 'ENV').flatMap(({ name, type }) => unitIssues(spec, name, type)),
    ...unitIssues(spec, 'action', 'ACTION'),
  ]
}

function graphIssues(spec: PolicySpec): string[] {
  const { graphs, loop } = spec
  const wanted = Object.keys(expectedSignatures(spec))
  const there = Object.keys(graphs)
  return [
    ...wanted.filter(graph => !there.includes(graph)).map(graph => `graphs: ${loop.type} wants '${graph}'`),
    ...there.filter(graph => !wanted.includes(graph)).map(graph => `graphs: ${loop.type} has no '${graph}'`),
  ]
}

function shapeIssues({ name, type, shape, names }: InputFeature): string[] {
  const rank = type === 'VISUAL' ? 3 : 1
  if (shape.length !== rank) return [`inputs: '${name}' of type ${type} has the shape [${shape.join(', ')}]`]
  if (type === 'VISUAL' && shape[0] !== 3) return [`inputs: '${name}' has ${shape[0]} channels, expected 3`]
  if (names && names.length !== shape[0]) return [`inputs: '${name}' has ${names.length} names for ${shape[0]} numbers`]
  return []
}

/** A chunk can be no longer than what its loop makes, and no wider. */
function loopIssues({ loop, inputs, action, n_obs_steps, chunk_size }: PolicySpec): string[] {
  switch (loop.type) {
    case 'act':
      return []
    case 'diffusion':
      // The horizon begins with the oldest observation, the chunk with the newest.
      if (n_obs_steps - 1 + chunk_size <= loop.horizon) return []
      return [`chunk_size ${chunk_size} and n_obs_steps ${n_obs_steps} are more than the horizon of ${loop.horizon}`]
    case 'smolvla': {
      const state = inputs.find(({ type }) => type === 'STATE')?.shape[0] ?? 0
      const dims = action.names.length
      return [
        ...(dims > loop.max_action_dim
          ? [`max_action_dim ${loop.max_action_dim} is less than the ${dims} of an action`]
          : []),
        ...(state > loop.max_state_dim
          ? [`max_state_dim ${loop.max_state_dim} is less than the ${state} of a state`]
          : []),
      ]
    }
    case 'tdmpc': {
      const planned = loop.n_action_repeats > 1 ? loop.n_action_repeats : loop.horizon
      return chunk_size > planned ? [`chunk_size ${chunk_size} is more than the ${planned} actions of a plan`] : []
    }
  }
}

function statsIssues({ normalization }: PolicySpec, feature: string, type: FeatureType, dims: number): string[] {
  const there = normalization.stats[feature] ?? {}
  const mode = normalization.modes[type]
  // As it is would be the network's own numbers in place of the user's units.
  if (mode === undefined && Object.keys(there).length > 0)
    return [`normalization: ${feature} has statistics, and modes has no ${type} that says how they are used`]
  return statsOf(mode ?? 'IDENTITY')
    .filter(each => there[each]?.length !== dims)
    .map(
      each => `normalization: ${feature} wants ${each} with ${dims} numbers, and has ${there[each]?.length ?? 'none'}`,
    )
}

/** Statistics that cannot be of the unit that they should be in were taken of something else. */
function unitIssues({ normalization, robot }: PolicySpec, feature: string, type: FeatureType): string[] {
  const places = Object.entries(normalization.stats[feature] ?? {}).filter(([name]) => name !== 'std')
  const [low, high, unit] = RANGES[type === 'VISUAL' ? 'picture' : robot.use_degrees ? 'degrees' : 'm100']
  const stray = places.find(([, values]) => values.some(value => value < low || value > high))
  if (!stray) return []
  const [name, values] = stray
  return [`normalization: ${feature} has ${name} ${values.join(', ')}, and ${unit}`]
}

/** Of what the numbers are, with a little to spare. */
const RANGES = {
  picture: [0, 1, 'pictures are 0..1'],
  degrees: [-360, 360, 'joints are degrees'],
  m100: [-101, 101, 'joints are -100..100 (robot.use_degrees is false)'],
} as const
