/** What `policy.json` says: everything about a learned policy that its graphs do not. Names are LeRobot's. */

export const POLICY_TYPES = ['act', 'diffusion', 'smolvla', 'tdmpc'] as const
export type PolicyType = (typeof POLICY_TYPES)[number]

/** LeRobot's FeatureType. */
export type FeatureType = 'STATE' | 'VISUAL' | 'ENV' | 'ACTION'

export const NORMALIZATION_MODES = ['IDENTITY', 'MEAN_STD', 'MIN_MAX', 'QUANTILES', 'QUANTILE10'] as const
export type NormalizationMode = (typeof NORMALIZATION_MODES)[number]

/** One number per dimension; of a picture one per channel. */
export type FeatureStats = Readonly<
  Partial<Record<'mean' | 'std' | 'min' | 'max' | 'q01' | 'q10' | 'q90' | 'q99', readonly number[]>>
>

export interface InputFeature {
  /** Such as `observation.state`, `observation.images.front`. */
  readonly name: string
  readonly type: Exclude<FeatureType, 'ACTION'>
  /** Of pictures [3, height, width]. */
  readonly shape: readonly number[]
  /** Of vectors: what each number is. */
  readonly names?: readonly string[]
}

/** As in LeRobot's calibration files, per joint. */
export interface SpecCalibration {
  readonly drive_mode: 0 | 1
  readonly homing_offset: number
  readonly range_min: number
  readonly range_max: number
}

export interface DiffusionLoop {
  readonly type: 'diffusion'
  readonly horizon: number
  readonly noise_scheduler_type: 'DDPM' | 'DDIM'
  readonly num_train_timesteps: number
  readonly num_inference_steps: number
  readonly beta_schedule: 'squaredcos_cap_v2' | 'linear'
  readonly beta_start: number
  readonly beta_end: number
  readonly prediction_type: 'epsilon' | 'sample'
  readonly clip_sample: boolean
  readonly clip_sample_range: number
}

export interface SmolVlaLoop {
  readonly type: 'smolvla'
  readonly num_steps: number
  readonly max_state_dim: number
  readonly max_action_dim: number
  /** [width, height]; null: as the camera gives them. */
  readonly resize_imgs_with_padding: readonly [number, number] | null
  readonly empty_cameras: number
  readonly tokenizer_max_length: number
  /** File in the policy's folder. */
  readonly tokenizer: string
}

export interface TdmpcLoop {
  readonly type: 'tdmpc'
  readonly horizon: number
  readonly n_action_repeats: number
  readonly latent_dim: number
  readonly cem_iterations: number
  readonly max_std: number
  readonly min_std: number
  readonly n_gaussian_samples: number
  readonly n_pi_samples: number
  readonly n_elites: number
  readonly elite_weighting_temperature: number
  readonly gaussian_mean_momentum: number
  readonly uncertainty_regularizer_coeff: number
  readonly discount: number
}

export type PolicyLoop = { readonly type: 'act' } | DiffusionLoop | SmolVlaLoop | TdmpcLoop

export interface PolicySpec {
  readonly format: 'so101-policy'
  readonly version: 1
  /** By name: `policy` of ACT; `encoder`, `unet` of Diffusion; `prefix`, `denoise` of SmolVLA; `encoder`, `dynamics` (state and reward), `qs`, `pi` of TDMPC. */
  readonly graphs: Readonly<Record<string, { readonly file: string; readonly sha256: string }>>
  /** In the order that the network takes cameras in. */
  readonly inputs: readonly InputFeature[]
  readonly action: { readonly names: readonly string[] }
  readonly normalization: {
    readonly modes: Readonly<Partial<Record<FeatureType, NormalizationMode>>>
    /** By feature, `action` among them. In the units of `robot`; pictures 0..1. */
    readonly stats: Readonly<Record<string, FeatureStats>>
  }
  readonly n_obs_steps: number
  readonly chunk_size: number
  readonly n_action_steps: number
  readonly temporal_ensemble_coeff: number | null
  /** Control steps per second that it was trained at. */
  readonly fps: number
  /** What a prediction is charged with in simulation where nobody says otherwise: measured at export, milliseconds. */
  readonly latency_ms: number
  readonly loop: PolicyLoop
  readonly robot: {
    /** Such as `so101_follower`. */
    readonly type: string
    /** False: -100..100. */
    readonly use_degrees: boolean
    /** By joint; absent where the recording did not say. */
    readonly calibration?: Readonly<Record<string, SpecCalibration>>
  }
  /** What it was trained to do; empty: anything that it is told. */
  readonly task: string
  /** How it came to be: commands, dataset, versions, measured rates. For people. */
  readonly training: Readonly<Record<string, unknown>>
  /** PyTorch against ONNX on recorded inputs. */
  readonly parity?: {
    readonly max_abs_diff: number
    readonly inputs: number
    readonly versions: Readonly<Record<string, string>>
  }
}
