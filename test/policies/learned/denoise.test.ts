/** DDPM and DDIM, step by step as diffusers does them. */

import { describe, expect, it } from 'vitest'
import { denoised } from '../../../src/policies/learned/denoise.js'
import { noiseSchedule } from '../../../src/policies/learned/noise-schedule.js'
import type { DiffusionLoop } from '../../../src/policies/learned/policy-spec.js'
import { expectNear, reference } from './reference.js'

interface Series {
  readonly loop: DiffusionLoop
  readonly alphas: readonly number[]
  readonly timesteps: readonly number[]
  readonly start: readonly number[]
  readonly outputs: readonly (readonly number[])[]
  readonly noise: readonly (readonly number[] | null)[]
  readonly samples: readonly (readonly number[])[]
}

const ALL = reference('schedulers') as Series[]

function nameOf({ loop }: Series): string {
  const { noise_scheduler_type: kind, beta_schedule, prediction_type, clip_sample } = loop
  const steps = `${loop.num_inference_steps} of ${loop.num_train_timesteps} steps`
  return `${kind}, ${beta_schedule}, ${prediction_type}, ${clip_sample ? 'clipped' : 'as it is'}, ${steps}`
}

describe('a diffusion backwards', () => {
  it.each(ALL.map(series => [nameOf(series), series] as const))('%s', (_, series) => {
    const { loop, timesteps, alphas } = series
    const schedule = noiseSchedule(loop)
    expect(schedule.timesteps).toEqual(timesteps)
    expectNear(schedule.alphasCumprod, alphas, 1e-7, 'alphas')
    let sample: Float32Array = Float32Array.from(series.start)
    for (const [k, timestep] of timesteps.entries()) {
      const drawn = series.noise[k]
      const noise = (): Float32Array => {
        if (!drawn) throw new Error(`diffusers draws nothing at ${timestep}`)
        return Float32Array.from(drawn)
      }
      const before = sample.slice()
      const output = Float32Array.from(series.outputs[k] ?? [])
      const next = denoised(loop, schedule, { timestep, sample, output, noise })
      // float32 there: what is not clipped is divided by as little as 0.0005 first.
      expectNear(next, series.samples[k] ?? [], 1e-5, `at ${timestep}`)
      expect(sample, 'the sample itself is left').toEqual(before)
      sample = next
    }
  })

  it('covers both schedulers, both schedules, both predictions', () => {
    expect(new Set(ALL.map(nameOf)).size).toBe(32)
  })

  it('refuses more steps than there are', () => {
    const loop = { ...(ALL[0] as Series).loop, num_train_timesteps: 10, num_inference_steps: 11 }
    expect(() => noiseSchedule(loop)).toThrow(/num_inference_steps 11 is more than the num_train_timesteps 10/)
  })
})
