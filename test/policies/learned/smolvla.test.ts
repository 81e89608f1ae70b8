/** SmolVLA around made-up networks: words, pictures and state as LeRobot prepares them, and the flow. */

import { describe, expect, it } from 'vitest'
import type { PolicySpec, SmolVlaLoop } from '../../../src/policies/learned/policy-spec.js'
import { predictorOf } from '../../../src/policies/learned/predictor-of.js'
import { PolicyError, UsageError } from '../../../src/robot/errors.js'
import { camera, inputOf, MadeUpGraphs, specOf, STATE, tensor } from './made-up.js'
import { DrawnNoise, expectNear, reference } from './reference.js'

const LOOP: SmolVlaLoop = {
  type: 'smolvla',
  num_steps: 4,
  max_state_dim: 5,
  max_action_dim: 4,
  resize_imgs_with_padding: [4, 4],
  empty_cameras: 1,
  tokenizer_max_length: 6,
  tokenizer: 'tokenizer.json',
}
const INPUTS = [STATE, camera('front', 4, 2), camera('empty_camera_0', 6, 4)]
const SEEN = {
  'observation.state': Float32Array.of(12, 6),
  'observation.images.front': new Uint8Array(24).fill(255),
}

/** One id per character. */
function tokenize(text: string): number[] {
  return Array.from(text, letter => letter.charCodeAt(0))
}

function smolVlaOf(loop: Partial<SmolVlaLoop> = {}, changes: Partial<PolicySpec> = {}, velocity = 1) {
  const graphs = new MadeUpGraphs({
    prefix: () => ({
      prefix_pad_masks: { data: Uint8Array.of(1, 0), dims: [1, 2], isBoolean: true },
      key_0: tensor([1], 7),
    }),
    denoise: ({ x_t }) => ({ v_t: { data: (x_t?.data as Float32Array).map(() => velocity), dims: x_t?.dims ?? [] } }),
  })
  const noise = new DrawnNoise(Array.from({ length: 12 }, (_, k) => k))
  const spec = specOf({ ...LOOP, ...loop }, { inputs: INPUTS, ...changes })
  return { graphs, noise, predictor: predictorOf(spec, graphs, tokenize, () => noise) }
}

async function prefixOf(loop: Partial<SmolVlaLoop>, features: Parameters<typeof inputOf>[0][number], task = 'lift') {
  const { graphs, predictor } = smolVlaOf(loop)
  await predictor.predict(inputOf([features], { task }))
  return graphs.fed('prefix')[0] ?? {}
}

describe('words', () => {
  it('end with a newline, and are padded on the right', async () => {
    const feeds = await prefixOf({}, SEEN)
    expect(feeds['language.tokens']).toEqual({ data: BigInt64Array.of(108n, 105n, 102n, 116n, 10n, 0n), dims: [1, 6] })
    expect(feeds['language.mask']).toEqual({ data: Uint8Array.of(1, 1, 1, 1, 1, 0), dims: [1, 6], isBoolean: true })
  })

  it('have no second newline', async () => {
    const feeds = await prefixOf({}, SEEN, 'go\n')
    expect(feeds['language.tokens']?.data).toEqual(BigInt64Array.of(103n, 111n, 10n, 0n, 0n, 0n))
  })

  it('are cut where there are too many', async () => {
    const feeds = await prefixOf({}, SEEN, 'lift the cube')
    expect(feeds['language.tokens']?.data).toEqual(BigInt64Array.from(tokenize('lift t'), BigInt))
    expect(feeds['language.mask']?.data).toEqual(new Uint8Array(6).fill(1))
  })
})

describe('pictures', () => {
  it('are -1..1, padded on top with -1, each with its mask', async () => {
    const feeds = await prefixOf({}, SEEN)
    const plane = [-1, -1, -1, -1, -1, -1, -1, -1, 1, 1, 1, 1, 1, 1, 1, 1]
    expect(feeds['observation.images.front']).toEqual(tensor([1, 3, 4, 4], ...plane, ...plane, ...plane))
    expect(feeds['observation.images.front.mask']).toEqual({ data: Uint8Array.of(1), dims: [1], isBoolean: true })
  })

  it('stay as large as they are where nothing is said', async () => {
    const feeds = await prefixOf({ resize_imgs_with_padding: null }, SEEN)
    expect(feeds['observation.images.front']).toEqual(tensor([1, 3, 2, 4], ...new Array<number>(24).fill(1)))
    expect(feeds['observation.images.empty_camera_0']?.dims).toEqual([1, 3, 4, 6])
  })

  it('of an empty camera are black and not looked at', async () => {
    const feeds = await prefixOf({}, SEEN)
    expect(feeds['observation.images.empty_camera_0']).toEqual(tensor([1, 3, 4, 4], ...new Array<number>(48).fill(-1)))
    expect(feeds['observation.images.empty_camera_0.mask']?.data).toEqual(Uint8Array.of(0))
  })

  it('of a real camera have to be there', async () => {
    const { predictor } = smolVlaOf()
    const asked = predictor.predict(inputOf([{ 'observation.state': Float32Array.of(0, 0) }]))
    await expect(asked).rejects.toThrow(UsageError)
    await expect(asked).rejects.toThrow("reads 'observation.images.front', which the observation lacks")
  })
})

describe('the flow', () => {
  it('reads the state once, with zeros behind it, and goes from noise to actions', async () => {
    const { graphs, noise, predictor } = smolVlaOf()
    const chunk = await predictor.predict(inputOf([SEEN]))
    expect(graphs.runs.map(({ graph }) => graph)).toEqual(['prefix', 'denoise', 'denoise', 'denoise', 'denoise'])
    expect(graphs.fed('prefix')[0]?.['observation.state']).toEqual(tensor([1, 5], 1, -2, 0, 0, 0))
    const steps = graphs.fed('denoise')
    expect(steps.map(({ time }) => time)).toEqual([1, 0.75, 0.5, 0.25].map(at => tensor([1], at)))
    for (const step of steps) {
      expect(step['key_0']).toEqual(tensor([1], 7))
      expect(step['prefix_pad_masks']?.isBoolean).toBe(true)
      expect(step['x_t']?.dims).toEqual([1, 3, 4])
    }
    expect(steps[1]?.['x_t']).toEqual(tensor([1, 3, 4], ...Array.from({ length: 12 }, (_, k) => k - 0.25)))
    expect(noise.isUsedUp).toBe(true)
    // Of four numbers a step the first two are the joints'.
    const moved = [0, 1, 4, 5, 8, 9].map(value => value - 1)
    expect(chunk).toMatchObject({ steps: 3, dims: 2 })
    expectNear(
      chunk.values,
      moved.map((value, k) => (k % 2 === 0 ? 4 * value + 100 : 8 * value - 50)),
      1e-6,
    )
  })

  it("is LeRobot's", async () => {
    const made = reference('flow') as Record<'numSteps' | 'chunk' | 'dims', number> & {
      mix: number[][]
      noise: number[]
      actions: number[]
    }
    const { mix, dims } = made
    const graphs = new MadeUpGraphs({
      prefix: () => ({}),
      denoise({ x_t, time }) {
        const x = x_t?.data as Float32Array
        const at = (time?.data as Float32Array)[0] as number
        const velocity = x.map((_, k) => {
          const row = k - (k % dims)
          const mixed = mix.reduce((sum, weights, i) => sum + (x[row + i] as number) * (weights[k % dims] as number), 0)
          return Math.tanh(mixed) * (1 + at)
        })
        return { v_t: { data: velocity, dims: x_t?.dims ?? [] } }
      },
    })
    const spec = specOf(
      { ...LOOP, num_steps: made.numSteps, max_action_dim: dims },
      {
        inputs: [STATE],
        action: { names: ['a', 'b', 'c', 'd'] },
        chunk_size: made.chunk,
        normalization: { modes: {}, stats: {} },
      },
    )
    const predictor = predictorOf(spec, graphs, tokenize, () => new DrawnNoise(made.noise))
    const chunk = await predictor.predict(inputOf([SEEN]))
    expectNear(chunk.values, made.actions, 1e-5)
  })

  it('does not let NaN through', async () => {
    const { predictor } = smolVlaOf({}, {}, NaN)
    await expect(predictor.predict(inputOf([SEEN]))).rejects.toThrow(PolicyError)
  })
})

it('needs a tokenizer', () => {
  expect(() => predictorOf(specOf(LOOP), new MadeUpGraphs({}))).toThrow(/has no tokenizer/)
})
