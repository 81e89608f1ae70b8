/** What the control loop's thread and the one that runs a policy's networks say to each other. */

import type { PolicySpec } from '../../policies/learned/policy-spec.js'
import type { Prediction, PredictionInput } from '../../policies/learned/predictor.js'
import type { ThreadError } from '../thread-error.js'
import type { SessionOptions } from './onnx-graphs.js'

export interface InferenceJob extends SessionOptions {
  readonly spec: PolicySpec
  /** By graph: an absolute path. */
  readonly files: ReadonlyMap<string, string>
  /** Absolute; of those who read the task. */
  readonly tokenizer?: string | undefined
}

/** Answered in order. */
export type ToInference =
  { readonly kind: 'predict'; readonly id: number; readonly input: PredictionInput } | { readonly kind: 'close' }

export type FromInference =
  | { readonly kind: 'ready' }
  | { readonly kind: 'predicted'; readonly id: number; readonly prediction: Prediction }
  /** Of one request, or where `id` is absent of the thread as a whole. */
  | { readonly kind: 'failed'; readonly id?: number; readonly error: ThreadError }
