/** Gymnasium's environment contract, with promises because a servo bus may stand behind it. */

import type { Space } from './spaces.js'

/**
 * Values by feature name: `observation.state` (float32[6]), `observation.images.front` (uint8[height, width, 3]). A twin's pictures are drawn when they are first
 * read, as of the observation's instant: look names up with `Object.keys` and copy with `withFeatures`, or each is drawn.
 */
export type Observation = Readonly<Record<string, FeatureArray>> & {
  readonly 'observation.state'?: Float32Array
  readonly 'observation.environment_state'?: Float32Array
}

export type FeatureArray = Float32Array | Uint8Array | Uint16Array

/** The observation with some features in place of its own; reads none of the others. */
export function withFeatures(observation: Observation, features: Observation): Observation {
  const copy = Object.defineProperties({}, Object.getOwnPropertyDescriptors(observation)) as Observation
  return Object.defineProperties(copy, Object.getOwnPropertyDescriptors(features))
}

/** What a learner may log but must not learn from. */
export type Info = Record<string, unknown>

export interface ResetOptions {
  /** Reseeds every random draw of the environment. Without it the sequence goes on. Integer in [0, 2^32). */
  readonly seed?: number
  /** Task-dependent, for instance a fixed spawn. */
  readonly options?: Readonly<Record<string, unknown>>
}

export interface Step {
  readonly observation: Observation
  readonly reward: number
  /** The task ended the episode (success or failure): no value beyond it. */
  readonly terminated: boolean
  /** Something outside the task ended it, such as a time limit: the state still has a value. */
  readonly truncated: boolean
  readonly info: Info
}

export interface EnvSpec {
  /** As given to `make`, for instance `so101/LiftCube-v0`. */
  readonly id: string
  /** Of an environment that was made from a file: where that is, as `make` takes it. */
  readonly file?: string
  /** Control steps until truncation; absent where nothing limits them. */
  readonly maxEpisodeSteps?: number
}

export interface Env {
  readonly spec: EnvSpec
  readonly observationSpace: Space<Observation>
  readonly actionSpace: Space<Float32Array>
  /** Control steps per second. */
  readonly rateHz: number
  reset(options?: ResetOptions): Promise<[observation: Observation, info: Info]>
  /** Throws `ResetNeededError` before the first reset and after the episode's end, `ActionError` for an action outside the space. */
  step(action: Float32Array): Promise<Step>
  /** Safe to call twice. */
  close(): Promise<void>
}
