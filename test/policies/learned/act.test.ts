/** ACT around a made-up network: what it is fed, and what becomes of what it says. */

import { describe, expect, it } from 'vitest'
import { predictorOf } from '../../../src/policies/learned/predictor-of.js'
import type { PolicySpec } from '../../../src/policies/learned/policy-spec.js'
import { PolicyError, UsageError } from '../../../src/robot/errors.js'
import { camera, inputOf, MadeUpGraphs, OBJECTS, specOf, STATE, tensor } from './made-up.js'
import { expectNear } from './reference.js'

const LOOP = { type: 'act' } as const
const SEEN = { 'observation.state': Float32Array.of(12, 6) }

function actOf(changes: Partial<PolicySpec> = {}, action = tensor([1, 3, 2], 0, 0, 1, 1, -1, 0.5)) {
  const graphs = new MadeUpGraphs({ policy: () => ({ action }) })
  return { graphs, predictor: predictorOf(specOf(LOOP, changes), graphs) }
}

describe('ACT', () => {
  it('normalises what is seen, and puts actions back into the units of the arm', async () => {
    const { graphs, predictor } = actOf()
    const chunk = await predictor.predict(inputOf([SEEN]))
    expect(graphs.runs).toEqual([{ graph: 'policy', feeds: { 'observation.state': tensor([1, 2], 1, -2) } }])
    expect(chunk).toEqual({ steps: 3, dims: 2, values: Float32Array.of(100, -50, 104, -42, 96, -46) })
    expect(SEEN['observation.state'], 'the observation is left as it is').toEqual(Float32Array.of(12, 6))
  })

  it('feeds each feature by its name, pictures channel by channel, in whatever order it sees them', async () => {
    const { graphs, predictor } = actOf({ inputs: [STATE, camera('front', 2, 1), camera('wrist', 1, 1), OBJECTS] })
    await predictor.predict(
      inputOf([
        {
          'observation.images.wrist': Uint8Array.of(255, 0, 51),
          'observation.environment_state': Float32Array.of(0.1, 0.2, 0.3),
          'observation.images.front': Uint8Array.of(0, 51, 102, 153, 204, 255),
          ...SEEN,
        },
      ]),
    )
    const [feeds = {}] = graphs.fed('policy')
    expect(Object.keys(feeds)).toEqual([
      'observation.state',
      'observation.images.front',
      'observation.images.wrist',
      'observation.environment_state',
    ])
    expect(feeds['observation.images.front']?.dims).toEqual([1, 3, 1, 2])
    expectNear(feeds['observation.images.front']?.data as Float32Array, [0, 0.6, 0.2, 0.8, 0.4, 1], 1e-7)
    expectNear(feeds['observation.images.wrist']?.data as Float32Array, [1, 0, 0.2], 1e-7)
    expect(feeds['observation.environment_state']).toEqual(tensor([1, 3], 0.1, 0.2, 0.3))
  })

  it('reads the newest observation', async () => {
    const { graphs, predictor } = actOf()
    await predictor.predict(inputOf([{ 'observation.state': Float32Array.of(0, 0) }, SEEN]))
    expect(graphs.fed('policy')[0]?.['observation.state']).toEqual(tensor([1, 2], 1, -2))
  })

  it.each([NaN, Infinity])('does not let %s through', async value => {
    const { predictor } = actOf({}, tensor([1, 3, 2], 0, 0, 1, value, 0, 0))
    const asked = predictor.predict(inputOf([SEEN]))
    await expect(asked).rejects.toThrow(PolicyError)
    await expect(asked).rejects.toThrow(new RegExp(`gave -?${value} for step 1 of its chunk: nothing was sent`))
  })

  it.each([
    ['too few steps', tensor([1, 2, 2], 0, 0, 0, 0)],
    ['another number of joints', tensor([1, 3, 3], 0, 0, 0, 0, 0, 0, 0, 0, 0)],
    ['other data than it says', tensor([1, 3, 2], 0, 0)],
    ['whole numbers', { data: Int32Array.of(0, 0, 0, 0, 0, 0), dims: [1, 3, 2] }],
  ])('refuses a network that gives %s', async (_, action) => {
    const { predictor } = actOf({}, action)
    const asked = predictor.predict(inputOf([SEEN]))
    await expect(asked).rejects.toThrow(PolicyError)
    await expect(asked).rejects.toThrow(/expected \[1, 3 or more, 2\] of float32/)
  })

  it('says what the network gives in place of actions', async () => {
    const graphs = new MadeUpGraphs({ policy: () => ({ actions: tensor([1, 3, 2], 0, 0, 0, 0, 0, 0) }) })
    const predictor = predictorOf(specOf(LOOP), graphs)
    await expect(predictor.predict(inputOf([SEEN]))).rejects.toThrow("graph 'policy' gives no 'action', but actions")
  })

  it.each([
    ['a feature that is not there', {}, "reads 'observation.state', which the observation lacks"],
    [
      'a vector of another length',
      { 'observation.state': new Float32Array(6) },
      "2 numbers of 'observation.state', and got 6",
    ],
    ['bytes in place of numbers', { 'observation.state': new Uint8Array(2) }, "2 numbers of 'observation.state'"],
  ])('refuses %s', async (_, features, message) => {
    const { graphs, predictor } = actOf()
    const asked = predictor.predict(inputOf([features]))
    await expect(asked).rejects.toThrow(UsageError)
    await expect(asked).rejects.toThrow(message)
    expect(graphs.runs).toEqual([])
  })

  it('refuses a picture of another size', async () => {
    const { predictor } = actOf({ inputs: [camera('front', 4, 3)] })
    const asked = predictor.predict(inputOf([{ 'observation.images.front': new Uint8Array(3 * 8 * 6) }]))
    await expect(asked).rejects.toThrow("reads 'observation.images.front' as 4 x 3, and got 144 values")
  })

  it('refuses a spec without the statistics that it wants, before anything runs', () => {
    const { normalization } = specOf(LOOP)
    const stats = { action: { mean: [0, 0], std: [1, 1] } }
    expect(() => actOf({ normalization: { ...normalization, stats } })).toThrow(
      /observation.state is normalised by MEAN_STD/,
    )
    const without = { 'observation.state': { mean: [0, 0], std: [1, 1] }, action: { mean: [0], std: [1] } }
    expect(() => actOf({ normalization: { ...normalization, stats: without } })).toThrow(
      /action .* mean with 2 numbers/,
    )
  })
})
