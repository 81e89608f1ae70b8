/** How much noise there is at which timestep of a diffusion: `betas`, their products, and the timesteps that inference takes. As in diffusers 0.35. */

import { UsageError } from '../../robot/errors.js'
import { cos } from '../../robot/trig.js'
import type { DiffusionLoop } from './policy-spec.js'

const MOST_BETA = 0.999

export interface NoiseSchedule {
  /** The running product of 1 - beta, by timestep. float32 as in diffusers: 1 - alpha of the first ones is small enough to show it. */
  readonly alphasCumprod: Float32Array
  /** From the noisiest down. */
  readonly timesteps: readonly number[]
  /** Of the step before (less noise) in `alphasCumprod`; 1 beyond the last. */
  previousAlpha(timestep: number): number
}

/** `UsageError` for more steps of inference than of training. */
export function noiseSchedule(loop: DiffusionLoop): NoiseSchedule {
  const { num_train_timesteps: train, num_inference_steps: steps } = loop
  if (steps > train)
    throw new UsageError(
      `num_inference_steps ${steps} is more than the num_train_timesteps ${train} that there are: export the policy again with --policy.num_inference_steps=${train} or fewer`,
    )
  const alphasCumprod = new Float32Array(train)
  let product = 1
  for (let t = 0; t < train; t++) {
    product *= Math.fround(1 - Math.fround(beta(loop, t)))
    alphasCumprod[t] = product
  }
  // `timestep_spacing: leading`.
  const ratio = Math.floor(train / steps)
  return {
    alphasCumprod,
    timesteps: Array.from({ length: steps }, (_, k) => (steps - 1 - k) * ratio),
    previousAlpha: timestep => (timestep >= ratio ? (alphasCumprod[timestep - ratio] as number) : 1),
  }
}

function beta({ beta_schedule, beta_start, beta_end, num_train_timesteps: train }: DiffusionLoop, t: number): number {
  if (beta_schedule === 'linear') return beta_start + ((beta_end - beta_start) * t) / Math.max(1, train - 1)
  return Math.min(1 - alphaBar((t + 1) / train) / alphaBar(t / train), MOST_BETA)
}

/** Of Nichol and Dhariwal, arXiv 2102.09672. */
function alphaBar(share: number): number {
  const value = cos((((share + 0.008) / 1.008) * Math.PI) / 2)
  return value * value
}
