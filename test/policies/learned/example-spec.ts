/** A small policy's policy.json, to change in tests: an ACT that reads joints and moves them. Its graph is test/assets/policies/graphs/act.onnx. */

import type { PolicySpec } from '../../../src/policies/learned/policy-spec.js'

export const JOINTS = ['shoulder_pan', 'shoulder_lift', 'elbow_flex', 'wrist_flex', 'wrist_roll', 'gripper']
export const KEYS = JOINTS.map(joint => `${joint}.pos`)
export const STEPS = 8

export const STATE = { name: 'observation.state', type: 'STATE', shape: [6], names: KEYS } as const
export const FRONT = { name: 'observation.images.front', type: 'VISUAL', shape: [3, 24, 32] } as const
export const CUBE = ['x', 'y', 'z', 'qx', 'qy', 'qz', 'qw'].map(each => `cube.${each}`)
export const OBJECTS = { name: 'observation.environment_state', type: 'ENV', shape: [7], names: CUBE } as const

export function exampleSpec(change: Partial<PolicySpec> = {}): PolicySpec {
  return {
    format: 'so101-policy',
    version: 1,
    graphs: { policy: { file: 'policy.onnx', sha256: '0'.repeat(64) } },
    inputs: [STATE],
    action: { names: KEYS },
    normalization: { modes: {}, stats: {} },
    n_obs_steps: 1,
    chunk_size: STEPS,
    n_action_steps: 4,
    temporal_ensemble_coeff: null,
    fps: 30,
    latency_ms: 0,
    loop: { type: 'act' },
    robot: { type: 'so101_follower', use_degrees: true },
    task: '',
    training: {},
    ...change,
  }
}

export const DIFFUSION = {
  type: 'diffusion',
  horizon: 8,
  noise_scheduler_type: 'DDIM',
  num_train_timesteps: 100,
  num_inference_steps: 10,
  beta_schedule: 'squaredcos_cap_v2',
  beta_start: 0.0001,
  beta_end: 0.02,
  prediction_type: 'epsilon',
  clip_sample: true,
  clip_sample_range: 1,
} as const

export const SMOLVLA = {
  type: 'smolvla',
  num_steps: 10,
  max_state_dim: 32,
  max_action_dim: 32,
  resize_imgs_with_padding: [512, 384],
  empty_cameras: 0,
  tokenizer_max_length: 48,
  tokenizer: 'tokenizer.json',
} as const

export const TDMPC = {
  type: 'tdmpc',
  horizon: 5,
  n_action_repeats: 2,
  latent_dim: 50,
  cem_iterations: 6,
  max_std: 2,
  min_std: 0.05,
  n_gaussian_samples: 512,
  n_pi_samples: 51,
  n_elites: 64,
  elite_weighting_temperature: 0.5,
  gaussian_mean_momentum: 0.1,
  uncertainty_regularizer_coeff: 1,
  discount: 0.9,
} as const
