/** The diffusion policy around made-up networks: what it saw before, the loop, and which of the horizon is executed. */

import { describe, expect, it } from 'vitest'
import { denoised } from '../../../src/policies/learned/denoise.js'
import { noiseSchedule } from '../../../src/policies/learned/noise-schedule.js'
import type { DiffusionLoop } from '../../../src/policies/learned/policy-spec.js'
import { predictorOf } from '../../../src/policies/learned/predictor-of.js'
import { PolicyError } from '../../../src/robot/errors.js'
import { camera, inputOf, MadeUpGraphs, specOf, STATE, tensor } from './made-up.js'
import { DrawnNoise, expectNear } from './reference.js'

const LOOP: DiffusionLoop = {
  type: 'diffusion',
  horizon: 4,
  noise_scheduler_type: 'DDPM',
  num_train_timesteps: 10,
  num_inference_steps: 5,
  beta_schedule: 'squaredcos_cap_v2',
  beta_start: 0.0001,
  beta_end: 0.02,
  prediction_type: 'epsilon',
  clip_sample: true,
  clip_sample_range: 1,
}
const SPEC = specOf(LOOP, { n_obs_steps: 2, chunk_size: 3, inputs: [STATE, camera('front', 1, 1)] })
const BEFORE = { 'observation.state': Float32Array.of(10, 12), 'observation.images.front': Uint8Array.of(0, 51, 102) }
const NOW = { 'observation.state': Float32Array.of(14, 16), 'observation.images.front': Uint8Array.of(255, 204, 153) }
const DRAWN = Array.from({ length: 8 * 5 }, (_, k) => Math.sin(3 * k))

function graphsOf(): MadeUpGraphs {
  return new MadeUpGraphs({
    encoder: () => ({ global_cond: tensor([1, 3], 1, 2, 3) }),
    // A little of what it is given, so that each step shows.
    unet: ({ sample, timestep }) => {
      const share = 0.1 + Number((timestep?.data as BigInt64Array)[0]) / 50
      return { model_output: { data: (sample?.data as Float32Array).map(value => share * value), dims: [1, 4, 2] } }
    },
  })
}

describe('the diffusion policy', () => {
  it('shows its encoder the last observations, oldest first', async () => {
    const graphs = graphsOf()
    await predictorOf(SPEC, graphs).predict(inputOf([BEFORE, NOW]))
    expect(graphs.runs[0]?.graph).toBe('encoder')
    const [feeds = {}] = graphs.fed('encoder')
    expect(Object.keys(feeds)).toEqual(['observation.state', 'observation.images.front'])
    expect(feeds['observation.state']).toEqual(tensor([1, 2, 2], 0, 1, 2, 3))
    expect(feeds['observation.images.front']?.dims).toEqual([1, 2, 3, 1, 1])
    expectNear(feeds['observation.images.front']?.data as Float32Array, [0, 0.2, 0.4, 1, 0.8, 0.6], 1e-7)
  })

  it('goes from noise to a chunk, and gives what is from the newest observation on', async () => {
    const graphs = graphsOf()
    const noise = new DrawnNoise(DRAWN)
    const seeds: number[] = []
    const noiseOf = (seed: number) => {
      seeds.push(seed)
      return noise
    }
    const chunk = await predictorOf(SPEC, graphs, undefined, noiseOf).predict(inputOf([BEFORE, NOW], { seed: 77 }))
    expect(seeds).toEqual([77])
    // 8 numbers to begin with, and 8 for each step but the last.
    expect(noise.isUsedUp).toBe(true)
    const steps = graphs.fed('unet')
    expect(steps.map(({ timestep }) => Number((timestep?.data as BigInt64Array)[0]))).toEqual([8, 6, 4, 2, 0])
    expect(steps[0]?.['sample']).toEqual(tensor([1, 4, 2], ...DRAWN.slice(0, 8)))
    expect(steps[0]?.['timestep']?.dims).toEqual([1])
    for (const { global_cond } of steps) expect(global_cond).toEqual(tensor([1, 3], 1, 2, 3))
    const schedule = noiseSchedule(LOOP)
    const again = new DrawnNoise(DRAWN)
    let sample = again.normals(8)
    for (const timestep of schedule.timesteps) {
      const output = sample.map(value => (0.1 + timestep / 50) * value)
      sample = denoised(LOOP, schedule, { timestep, sample, output, noise: () => again.normals(8) })
    }
    expect(chunk.steps).toBe(3)
    const rows = Array.from(sample.subarray(2))
    expectNear(
      chunk.values,
      rows.map((value, k) => (k % 2 === 0 ? 4 * value + 100 : 8 * value - 50)),
      1e-6,
    )
  })

  it('draws the start only where DDIM takes its steps', async () => {
    const noise = new DrawnNoise(DRAWN.slice(0, 8))
    const spec = { ...SPEC, loop: { ...LOOP, noise_scheduler_type: 'DDIM' as const } }
    await predictorOf(spec, graphsOf(), undefined, () => noise).predict(inputOf([BEFORE, NOW]))
    expect(noise.isUsedUp).toBe(true)
  })

  it('repeats with its seed, and differs with another', async () => {
    const predictor = predictorOf(SPEC, graphsOf())
    const [first, again, other] = [
      await predictor.predict(inputOf([BEFORE, NOW], { seed: 5 })),
      await predictor.predict(inputOf([BEFORE, NOW], { seed: 5 })),
      await predictor.predict(inputOf([BEFORE, NOW], { seed: 6 })),
    ]
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
  })

  it('refuses more steps than the horizon has', async () => {
    const predictor = predictorOf({ ...SPEC, chunk_size: 4 }, graphsOf())
    await expect(predictor.predict(inputOf([BEFORE, NOW]))).rejects.toThrow(
      /shape \[1, 4, 2\], expected \[1, 5 or more, 2\]/,
    )
  })

  it('refuses a step of another size, and NaN', async () => {
    const encoder = () => ({ global_cond: tensor([1, 1], 0) })
    const small = new MadeUpGraphs({ encoder, unet: () => ({ model_output: tensor([1, 2, 2], 0, 0, 0, 0) }) })
    const asked = predictorOf(SPEC, small).predict(inputOf([BEFORE, NOW]))
    await expect(asked).rejects.toThrow(PolicyError)
    await expect(asked).rejects.toThrow(/'unet' gives 4 numbers .* expected 8/)
    const broken = new MadeUpGraphs({
      encoder,
      unet: () => ({ model_output: { data: new Float32Array(8).fill(NaN), dims: [1, 4, 2] } }),
    })
    await expect(predictorOf(SPEC, broken).predict(inputOf([BEFORE, NOW]))).rejects.toThrow(/gave NaN for step 0/)
  })
})
