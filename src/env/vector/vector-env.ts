/** Gymnasium's `VectorEnv`: n environments of one kind, stepped together. */

import type { Info, Observation } from '../env.js'
import type { Box, Dict, ImageBox } from '../spaces.js'

/** When an environment whose episode ended begins its next one; Gymnasium's names and values. */
export const AutoresetMode = {
  /** In the next step, whose action it ignores: that step gives the first observation, reward 0 and no flag. */
  NEXT_STEP: 'NextStep',
  /** In the same step: the observation is the next episode's first, the last one stands in `final_obs` of its info. */
  SAME_STEP: 'SameStep',
  /** When the caller says so: `reset({ options: { reset_mask } })`. */
  DISABLED: 'Disabled',
} as const
export type AutoresetMode = (typeof AutoresetMode)[keyof typeof AutoresetMode]

/** Values by feature: those of environment i are elements i * size to (i + 1) * size. */
export type BatchedObservation = Observation

/**
 * What one environment tells. Whole after its reset and at its episode's end; in between, with `infos: 'brief'`, only the first two.
 */
export interface VectorInfo extends Info {
  readonly is_success?: boolean
  readonly stateHash?: string
  /** SAME_STEP, at an episode's end: what it ended with. All else in this info is the next episode's. */
  readonly final_obs?: Observation
  readonly final_info?: Info
}

export interface VectorResetOptions {
  /**
   * A number: environment i gets seed + i. A list: each its own, undefined goes on with its sequence. Absent: all go on. In the first reset environment i
   * goes on from seed i.
   */
  readonly seed?: number | readonly (number | undefined)[]
  /** For every environment's `reset`, but for `reset_mask`, n booleans: only those environments are reset. */
  readonly options?: Readonly<Record<string, unknown>>
}

export interface VectorStep {
  readonly observations: BatchedObservation
  readonly rewards: Float64Array
  /** 1 where the task ended the episode. */
  readonly terminations: Uint8Array
  /** 1 where something outside the task did. */
  readonly truncations: Uint8Array
  /** One each. */
  readonly infos: readonly VectorInfo[]
}

export interface VectorEnv {
  /** Of the environments. */
  readonly spec: { readonly id: string; readonly maxEpisodeSteps?: number }
  readonly numEnvs: number
  readonly singleObservationSpace: Dict<Record<string, Box | ImageBox>>
  readonly singleActionSpace: Box
  /** Of all together, shape [n, ..]. */
  readonly actionSpace: Box
  readonly metadata: { readonly autoreset_mode: AutoresetMode }
  /** Control steps per second. */
  readonly rateHz: number
  /** Arrays are the caller's to keep. Environments outside a `reset_mask` keep their last observation and give an empty info. */
  reset(options?: VectorResetOptions): Promise<[observations: BatchedObservation, infos: readonly VectorInfo[]]>
  /**
   * `actions`: those of environment i are elements i * size to (i + 1) * size. The environments are under way when this returns. Throws `ActionError` before any
   * of them moves, `SubEnvError` for those that failed; then `reset` begins anew.
   */
  step(actions: Float32Array): Promise<VectorStep>
  /** Safe to call twice, and during anything. */
  close(): Promise<void>
}
