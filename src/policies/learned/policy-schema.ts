/** `policy.json`, checked: what is wrong, where, and what to do. */

import { z } from 'zod'
import { UsageError } from '../../robot/errors.js'
import { inconsistencies } from './policy-consistency.js'
import { NORMALIZATION_MODES, POLICY_TYPES, type PolicySpec } from './policy-spec.js'

const count = z.int().min(1)
const name = z.string().min(1)
/** In the policy's own folder. */
const file = z.string().regex(/^[\w][\w.-]*$/, 'a file name without folders')
const numbers = z.array(z.number())
const mode = z.enum(NORMALIZATION_MODES)
const share = z.number().min(0).max(1)

const input = z.strictObject({
  name,
  type: z.enum(['STATE', 'VISUAL', 'ENV']),
  shape: z.array(count).min(1).max(3),
  names: z.array(name).optional(),
})

const stats = z.strictObject({
  mean: numbers.optional(),
  std: z.array(z.number().min(0)).optional(),
  min: numbers.optional(),
  max: numbers.optional(),
  q01: numbers.optional(),
  q10: numbers.optional(),
  q90: numbers.optional(),
  q99: numbers.optional(),
})

const diffusion = z.strictObject({
  type: z.literal('diffusion'),
  horizon: count,
  noise_scheduler_type: z.enum(['DDPM', 'DDIM']),
  num_train_timesteps: count,
  num_inference_steps: count,
  beta_schedule: z.enum(['squaredcos_cap_v2', 'linear']),
  beta_start: z.number().positive(),
  beta_end: z.number().positive(),
  prediction_type: z.enum(['epsilon', 'sample']),
  clip_sample: z.boolean(),
  clip_sample_range: z.number().positive(),
})

const smolvla = z.strictObject({
  type: z.literal('smolvla'),
  num_steps: count,
  max_state_dim: count,
  max_action_dim: count,
  resize_imgs_with_padding: z.tuple([count, count]).nullable(),
  empty_cameras: z.int().min(0),
  tokenizer_max_length: count,
  tokenizer: file,
})

const tdmpc = z.strictObject({
  type: z.literal('tdmpc'),
  horizon: count,
  n_action_repeats: count,
  latent_dim: count,
  cem_iterations: count,
  max_std: z.number().positive(),
  min_std: z.number().positive(),
  n_gaussian_samples: count,
  n_pi_samples: z.int().min(0),
  n_elites: count,
  elite_weighting_temperature: z.number(),
  gaussian_mean_momentum: share,
  uncertainty_regularizer_coeff: z.number().min(0),
  discount: share,
})

const SCHEMA = z.strictObject({
  format: z.literal('so101-policy'),
  version: z.literal(1),
  graphs: z.record(name, z.strictObject({ file, sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
  inputs: z.array(input).min(1),
  action: z.strictObject({ names: z.array(name).min(1) }),
  normalization: z.strictObject({
    modes: z.strictObject({ STATE: mode, VISUAL: mode, ENV: mode, ACTION: mode }).partial(),
    stats: z.record(name, stats),
  }),
  n_obs_steps: count,
  chunk_size: count,
  n_action_steps: count,
  temporal_ensemble_coeff: z.number().nullable(),
  fps: z.number().positive(),
  latency_ms: z.number().min(0),
  loop: z.discriminatedUnion('type', [z.strictObject({ type: z.literal('act') }), diffusion, smolvla, tdmpc]),
  robot: z.strictObject({
    type: name,
    use_degrees: z.boolean(),
    calibration: z
      .record(
        name,
        z.strictObject({
          drive_mode: z.union([z.literal(0), z.literal(1)]),
          homing_offset: z.int(),
          range_min: z.int(),
          range_max: z.int(),
        }),
      )
      .optional(),
  }),
  task: z.string(),
  training: z.record(z.string(), z.unknown()),
  parity: z
    .strictObject({ max_abs_diff: z.number().min(0), inputs: count, versions: z.record(z.string(), z.string()) })
    .optional(),
})

/** `path`: where it came from. `UsageError` that says all that is wrong with it. */
export function parsePolicySpec(json: unknown, path: string): PolicySpec {
  const type: unknown = (json as { loop?: { type?: unknown } } | null)?.loop?.type
  if (typeof type === 'string' && !(POLICY_TYPES as readonly string[]).includes(type))
    throw new UsageError(`${path} is a policy of type '${type}', and ${POLICY_TYPES.join(', ')} run here`)
  const parsed = SCHEMA.safeParse(json)
  const issues = parsed.success
    ? inconsistencies(parsed.data as PolicySpec)
    : parsed.error.issues.map(({ path: at, message }) => `${at.join('.') || 'the file'}: ${message}`)
  if (parsed.success && issues.length === 0) return parsed.data as PolicySpec
  throw new UsageError(
    `${path} is no policy that can be run: ${issues.join('; ')}. Export it again: so101 export --policy.path=CHECKPOINT --out=FOLDER`,
  )
}
