/** From observations to a chunk of actions, in the user's units: what stands around the networks of a learned policy. */

import type { FeatureArray } from '../../env/env.js'
import type { PolicySpec } from './policy-spec.js'

/** One observation, by feature: float32 vectors in the user's units, pictures uint8[height, width, 3]. */
export type Features = Readonly<Record<string, FeatureArray>>

export interface PredictionInput {
  /** Oldest first, as many as the policy's `n_obs_steps`. */
  readonly observations: readonly Features[]
  /** The instruction, for those who read it. */
  readonly task: string
  /** Of the noise that it starts from. */
  readonly seed: number
  /** The first of an episode: nothing is carried over. */
  readonly isFirst: boolean
}

/** Actions one after the other, the first one for the step of the newest observation. */
export interface Chunk {
  /** float32[steps][dims], absolute joint targets in the user's units, in the order of the spec's action names. */
  readonly values: Float32Array
  readonly steps: number
  readonly dims: number
}

/** One per kind of policy, over its graphs; runs where the graphs do. */
export interface Predictor {
  predict(input: PredictionInput): Promise<Chunk>
}

export interface Prediction {
  readonly chunk: Chunk
  /** On the predictor's side, from the input's arrival to the chunk. */
  readonly inferenceS: number
}

/** What the execution modes ask, from the control loop's thread; asks are answered in order. */
export interface ChunkSource {
  readonly spec: PolicySpec
  /** Rejects with `PolicyError` for NaN and for a thread that died. The input's arrays are the caller's: they are copied. */
  request(input: PredictionInput): Promise<Prediction>
  /** Safe to call twice. */
  close(): Promise<void>
}
