/** TD-MPC around made-up networks: what each is asked, how many times an action is repeated, and where a plan begins. */

import { describe, expect, it } from 'vitest'
import type { PolicySpec, TdmpcLoop } from '../../../src/policies/learned/policy-spec.js'
import { predictorOf } from '../../../src/policies/learned/predictor-of.js'
import { PolicyError } from '../../../src/robot/errors.js'
import { inputOf, MadeUpGraphs, OBJECTS, specOf, STATE, tensor } from './made-up.js'

const LOOP: TdmpcLoop = {
  type: 'tdmpc',
  horizon: 3,
  n_action_repeats: 2,
  latent_dim: 4,
  cem_iterations: 2,
  max_std: 2,
  min_std: 0.05,
  n_gaussian_samples: 6,
  n_pi_samples: 2,
  n_elites: 3,
  elite_weighting_temperature: 0.5,
  gaussian_mean_momentum: 0.1,
  uncertainty_regularizer_coeff: 1,
  discount: 0.9,
}
const SEEN = { 'observation.state': Float32Array.of(12, 6), 'observation.environment_state': Float32Array.of(1, 2, 3) }

function zeros(...dims: number[]) {
  return { data: new Float32Array(dims.reduce((product, size) => product * size, 1)), dims }
}

function tdmpcOf(loop: Partial<TdmpcLoop> = {}, changes: Partial<PolicySpec> = {}, reward = (first: number) => first) {
  const graphs = new MadeUpGraphs({
    encoder: () => ({ z: tensor([1, 4], 1, 2, 3, 4) }),
    pi: ({ z }) => ({ action: zeros(z?.dims[0] ?? 0, 2) }),
    dynamics({ z, action }) {
      const count = z?.dims[0] ?? 0
      const a = action?.data as Float32Array
      // The higher the first joint's action, the better.
      const paid = Float32Array.from({ length: count }, (_, n) => reward(a[2 * n] as number))
      return { next_z: zeros(count, 4), reward: { data: paid, dims: [count] } }
    },
    qs: ({ z }) => ({ q: zeros(5, z?.dims[0] ?? 0) }),
  })
  const spec = specOf({ ...LOOP, ...loop }, { inputs: [STATE, OBJECTS], chunk_size: 2, ...changes })
  return { graphs, predictor: predictorOf(spec, graphs) }
}

describe('TD-MPC', () => {
  it('asks each of its networks for all plans at once', async () => {
    const { graphs, predictor } = tdmpcOf()
    await predictor.predict(inputOf([SEEN]))
    expect(graphs.fed('encoder')).toEqual([
      { 'observation.state': tensor([1, 2], 1, -2), 'observation.environment_state': tensor([1, 3], 1, 2, 3) },
    ])
    // Plans of the policy, then by round: three steps and the end.
    const round = ['qs', 'dynamics', 'qs', 'dynamics', 'qs', 'dynamics', 'pi', 'qs']
    const own = ['pi', 'dynamics', 'pi', 'dynamics', 'pi', 'dynamics']
    expect(graphs.runs.map(({ graph }) => graph)).toEqual(['encoder', ...own, ...round, ...round])
    expect(graphs.fed('pi')[0]?.['z']).toEqual(tensor([2, 4], 1, 2, 3, 4, 1, 2, 3, 4))
    const first = graphs.fed('qs')[0] ?? {}
    expect(first['z']?.dims).toEqual([8, 4])
    expect(first['z']?.data.slice(0, 4)).toEqual(Float32Array.of(1, 2, 3, 4))
    expect(first['action']?.dims).toEqual([8, 2])
    for (const { action } of graphs.fed('dynamics').slice(3)) {
      expect((action?.data as Float32Array).every(value => Math.abs(value) <= 1)).toBe(true)
    }
  })

  it('gives one action as many times as it is repeated', async () => {
    const { predictor } = tdmpcOf({ n_action_repeats: 3 }, { chunk_size: 3 })
    const chunk = await predictor.predict(inputOf([SEEN]))
    const [pan, gripper] = chunk.values as unknown as [number, number]
    expect(chunk).toEqual({ steps: 3, dims: 2, values: Float32Array.of(pan, gripper, pan, gripper, pan, gripper) })
    // -1..1, as the arm has it.
    expect(pan).toBeGreaterThanOrEqual(96)
    expect(pan).toBeLessThanOrEqual(104)
  })

  it('gives the plan where nothing is repeated', async () => {
    const { predictor } = tdmpcOf({ n_action_repeats: 1 }, { chunk_size: 3 })
    const { steps, values } = await predictor.predict(inputOf([SEEN]))
    expect(steps).toBe(3)
    expect(new Set([values[0], values[2], values[4]]).size).toBeGreaterThan(1)
  })

  it('begins at its last plan, but not in a new episode', async () => {
    const { predictor } = tdmpcOf()
    const input = inputOf([SEEN], { seed: 3 })
    const first = await predictor.predict(input)
    const warm = await predictor.predict({ ...input, isFirst: false })
    expect(warm).not.toEqual(first)
    expect(await predictor.predict(input)).toEqual(first)
  })

  it('does not act where its networks give no number', async () => {
    const { predictor } = tdmpcOf({}, {}, () => NaN)
    const asked = predictor.predict(inputOf([SEEN]))
    await expect(asked).rejects.toThrow(PolicyError)
    await expect(asked).rejects.toThrow(/NaN for the worth of each of 8 plans: nothing was sent/)
  })

  it('refuses a latent state of another size', async () => {
    const { predictor } = tdmpcOf({ latent_dim: 5 })
    await expect(predictor.predict(inputOf([SEEN]))).rejects.toThrow(
      /'encoder' gives 4 numbers \[1, 4\] of 'z', expected 5/,
    )
  })
})
