/** policy.json: what is wrong with it is told before anything else is looked at. */

import { describe, expect, it } from 'vitest'
import { parsePolicySpec } from '../../../src/policies/learned/policy-schema.js'
import { DIFFUSION, exampleSpec, FRONT, KEYS, SMOLVLA, STATE, TDMPC } from './example-spec.js'

const graph = { file: 'policy.onnx', sha256: 'a'.repeat(64) }
const graphs = (...names: string[]) => Object.fromEntries(names.map(name => [name, graph]))
const numbers = (value: number, count = 6) => new Array<number>(count).fill(value)

describe('parsePolicySpec', () => {
  it.each([
    exampleSpec(),
    exampleSpec({
      inputs: [STATE, FRONT],
      normalization: {
        modes: { STATE: 'MEAN_STD', VISUAL: 'MEAN_STD', ACTION: 'MIN_MAX' },
        stats: {
          'observation.state': { mean: numbers(0), std: numbers(1) },
          'observation.images.front': { mean: numbers(0.5, 3), std: numbers(0.2, 3) },
          action: { min: numbers(-90), max: numbers(90) },
        },
      },
    }),
    exampleSpec({ loop: DIFFUSION, n_obs_steps: 2, chunk_size: 7, graphs: graphs('encoder', 'unet') }),
    exampleSpec({ loop: SMOLVLA, inputs: [STATE, FRONT], graphs: graphs('prefix', 'denoise') }),
    exampleSpec({ loop: TDMPC, chunk_size: 2, n_action_steps: 2, graphs: graphs('encoder', 'dynamics', 'qs', 'pi') }),
  ])('takes $loop.type', spec => {
    expect(parsePolicySpec(JSON.parse(JSON.stringify(spec)), 'p')).toEqual(spec)
  })

  const mean = { mean: numbers(0) }
  it.each<{ what: string; change: object; says: string }>([
    {
      what: 'another kind',
      change: { loop: { type: 'pi0' } },
      says: "a policy of type 'pi0', and act, diffusion, smolvla, tdmpc run here",
    },
    { what: 'no file of ours', change: { format: 'lerobot' }, says: 'format: Invalid input: expected "so101-policy"' },
    { what: 'a later version', change: { version: 2 }, says: 'version: Invalid input: expected 1' },
    { what: 'no chunk size', change: { chunk_size: undefined }, says: 'chunk_size: Invalid input: expected number' },
    { what: 'a field that nobody knows', change: { chunksize: 8 }, says: 'Unrecognized key: "chunksize"' },
    {
      what: 'a file elsewhere',
      change: { graphs: { policy: { ...graph, file: '../../etc/passwd' } } },
      says: 'graphs.policy.file: a file name without folders',
    },
    { what: 'no graph', change: { graphs: {} }, says: "graphs: act wants 'policy'" },
    { what: 'a graph too many', change: { graphs: graphs('policy', 'unet') }, says: "graphs: act has no 'unet'" },
    {
      what: 'a feature twice',
      change: { inputs: [STATE, STATE] },
      says: "inputs: 'observation.state' stands there twice",
    },
    {
      what: 'more steps than a chunk has',
      change: { n_action_steps: 9 },
      says: 'n_action_steps 9 is more than chunk_size 8',
    },
    {
      what: 'a flat picture',
      change: { inputs: [{ ...FRONT, shape: [768] }] },
      says: "'observation.images.front' of type VISUAL has the shape [768]",
    },
    {
      what: 'a picture with depth',
      change: { inputs: [{ ...FRONT, shape: [4, 24, 32] }] },
      says: "'observation.images.front' has 4 channels, expected 3",
    },
    {
      what: 'a picture the other way round',
      change: { inputs: [{ ...FRONT, shape: [24, 32, 3] }] },
      says: 'has 24 channels, expected 3',
    },
    {
      what: 'names too few',
      change: { inputs: [{ ...STATE, names: KEYS.slice(1) }] },
      says: "'observation.state' has 5 names for 6 numbers",
    },
    {
      what: 'missing statistics',
      change: { normalization: { modes: { STATE: 'MEAN_STD' }, stats: {} } },
      says: 'normalization: observation.state wants mean with 6 numbers, and has none; normalization: observation.state wants std',
    },
    {
      what: 'statistics that nothing uses',
      change: { normalization: { modes: {}, stats: { action: { min: numbers(-90), max: numbers(90) } } } },
      says: 'normalization: action has statistics, and modes has no ACTION that says how they are used',
    },
    {
      what: 'half of the statistics',
      change: { normalization: { modes: { STATE: 'MEAN_STD' }, stats: { 'observation.state': mean } } },
      says: 'normalization: observation.state wants std with 6 numbers, and has none',
    },
    {
      what: 'statistics of another length',
      change: {
        normalization: { modes: { ACTION: 'MIN_MAX' }, stats: { action: { min: numbers(0, 7), max: numbers(1) } } },
      },
      says: 'normalization: action wants min with 6 numbers, and has 7',
    },
    {
      what: 'statistics of other quantities',
      change: {
        normalization: { modes: { ACTION: 'QUANTILES' }, stats: { action: { min: numbers(0), max: numbers(1) } } },
      },
      says: 'normalization: action wants q01 with 6 numbers, and has none',
    },
    {
      what: 'a negative deviation',
      change: {
        normalization: { modes: { STATE: 'MEAN_STD' }, stats: { 'observation.state': { ...mean, std: numbers(-1) } } },
      },
      says: 'normalization.stats.observation.state.std.0: Too small',
    },
    {
      what: 'a mode that nobody knows',
      change: { normalization: { modes: { STATE: 'ROBUST' }, stats: {} } },
      says: 'normalization.modes.STATE: Invalid option',
    },
    {
      what: 'statistics that are no numbers',
      change: { normalization: { modes: {}, stats: { action: { mean: [null] } } } },
      says: 'normalization.stats.action.mean.0: Invalid input: expected number',
    },
    {
      what: 'pictures of 0 to 255',
      change: {
        inputs: [FRONT],
        normalization: {
          modes: {},
          stats: { 'observation.images.front': { mean: numbers(127, 3), std: numbers(50, 3) } },
        },
      },
      says: 'normalization: observation.images.front has mean 127, 127, 127, and pictures are 0..1',
    },
    {
      what: 'degrees that are said to be none',
      change: {
        robot: { type: 'so101_follower', use_degrees: false },
        normalization: { modes: {}, stats: { action: { min: numbers(-20), max: numbers(110) } } },
      },
      says: 'normalization: action has max 110, 110, 110, 110, 110, 110, and joints are -100..100 (robot.use_degrees is false)',
    },
    {
      what: 'ticks that are said to be degrees',
      change: {
        normalization: { modes: {}, stats: { 'observation.state': { mean: numbers(2048), std: numbers(1) } } },
      },
      says: 'normalization: observation.state has mean 2048, 2048, 2048, 2048, 2048, 2048, and joints are degrees',
    },
    {
      what: 'a chunk beyond the horizon',
      change: { loop: DIFFUSION, n_obs_steps: 2, graphs: graphs('encoder', 'unet') },
      says: 'chunk_size 8 and n_obs_steps 2 are more than the horizon of 8',
    },
    {
      what: 'a chunk beyond the plan',
      change: { loop: { ...TDMPC, n_action_repeats: 1 }, graphs: graphs('encoder', 'dynamics', 'qs', 'pi') },
      says: 'chunk_size 8 is more than the 5 actions of a plan',
    },
    {
      what: 'more actions than the network has',
      change: { loop: { ...SMOLVLA, max_action_dim: 5 }, inputs: [STATE, FRONT], graphs: graphs('prefix', 'denoise') },
      says: 'max_action_dim 5 is less than the 6 of an action',
    },
  ])('refuses $what', ({ change, says }) => {
    const parse = () => parsePolicySpec(JSON.parse(JSON.stringify({ ...exampleSpec(), ...change })), 'my/policy.json')
    expect(parse).toThrow(says)
    expect(parse).toThrow(/^my\/policy\.json /)
  })

  it.each([null, [], 'policy', 4])('refuses %j', json => {
    expect(() => parsePolicySpec(json, 'policy.json')).toThrow('policy.json is no policy that can be run: the file: ')
  })
})
