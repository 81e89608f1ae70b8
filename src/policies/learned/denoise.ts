/** One step of a diffusion backwards: diffusers' DDPMScheduler and DDIMScheduler (eta 0) with their defaults in LeRobot. */

import type { NoiseSchedule } from './noise-schedule.js'
import type { DiffusionLoop } from './policy-spec.js'

/** diffusers': below it a variance is none. */
const LEAST_VARIANCE = 1e-20

export interface DenoiseStep {
  readonly timestep: number
  readonly sample: Float32Array
  /** What the network said: the noise in the sample, or the sample without it. */
  readonly output: Float32Array
  /** Standard normal, one per value; drawn only where DDPM wants it. */
  readonly noise: () => Float32Array
}

/** The sample with less noise. */
export function denoised(loop: DiffusionLoop, schedule: NoiseSchedule, step: DenoiseStep): Float32Array {
  const { sample, output } = step
  const isNoise = loop.prediction_type === 'epsilon'
  const range = loop.clip_sample ? loop.clip_sample_range : Infinity
  const { signal, spread, toClean, toEpsilon, toSample, sd } = sharesOf(loop, schedule, step.timestep)
  const next = new Float32Array(sample.length)
  for (let k = 0; k < next.length; k++) {
    const [before, said] = [sample[k] as number, output[k] as number]
    const clean = isNoise ? (before - spread * said) / signal : said
    // Of the network's word before it is clipped.
    const epsilon = isNoise ? said : (before - signal * said) / spread
    next[k] = toClean * Math.min(range, Math.max(-range, clean)) + toEpsilon * epsilon + toSample * before
  }
  if (sd > 0) {
    const noise = step.noise()
    for (let k = 0; k < next.length; k++) next[k] = (next[k] as number) + sd * (noise[k] as number)
  }
  return next
}

/** Of what the next sample is made. */
function sharesOf({ noise_scheduler_type }: DiffusionLoop, schedule: NoiseSchedule, timestep: number) {
  const alpha = schedule.alphasCumprod[timestep] as number
  const previous = schedule.previousAlpha(timestep)
  const [signal, spread] = [Math.sqrt(alpha), Math.sqrt(1 - alpha)]
  if (noise_scheduler_type === 'DDIM')
    return { signal, spread, toClean: Math.sqrt(previous), toEpsilon: Math.sqrt(1 - previous), toSample: 0, sd: 0 }
  // diffusers takes 1 - kept of a float32: of small betas that is 1e-4 of them.
  const kept = Math.fround(alpha / previous)
  const share = (1 - previous) / (1 - alpha)
  return {
    signal,
    spread,
    toClean: (Math.sqrt(previous) * (1 - kept)) / (1 - alpha),
    toEpsilon: 0,
    toSample: Math.sqrt(kept) * share,
    sd: timestep > 0 ? Math.sqrt(Math.max(share * (1 - kept), LEAST_VARIANCE)) : 0,
  }
}
