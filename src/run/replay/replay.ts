/** One recorded episode: what it takes to run it again, and what it came to, step by step. */

import type { JsonValue } from './json-value.js'

export interface Replay {
  /** By what it was made: package, engine, Node. They may decide the last bit. */
  readonly made: Versions
  readonly env: ReplayEnv
  readonly seed: number
  /** By its name. */
  readonly policy: string
  /** Where it left another recording; absent where it is none's fork. */
  readonly fork?: Fork
  /** What one action has: `actions` holds as many numbers for each step. */
  readonly actionSize: number
  /** As the environment got them. */
  readonly actions: Float32Array
  /** After the reset, then after each step: the lower 32 bits of the state's hash. */
  readonly stepHashes: Uint32Array
  /** After the last step, whole; it is chained over all states before it. */
  readonly stateHash: string
  readonly steps: number
  readonly success: boolean
  readonly rewardSum: number
  /** `open` where nothing ended it. */
  readonly end: EpisodeEnd
}

export interface Versions {
  readonly package: string
  readonly engine: string
  readonly node: string
}

export interface ReplayEnv {
  /** As given to `make`. */
  readonly id: string
  /** As given to `make`. */
  readonly options: Readonly<Record<string, JsonValue>>
  /** What they came to, and what the episode drew: where it differs, the task or a default has changed since. */
  readonly setting: Readonly<Record<string, JsonValue>>
}

export interface Fork {
  /** Steps that were taken over. */
  readonly atStep: number
  /** Of the whole recording that it left. */
  readonly ofHash: string
  readonly ofPolicy: string
}

export const EPISODE_ENDS = ['terminated', 'truncated', 'open'] as const
export type EpisodeEnd = (typeof EPISODE_ENDS)[number]

export function actionAt({ actions, actionSize }: Pick<Replay, 'actions' | 'actionSize'>, step: number): Float32Array {
  return actions.slice(step * actionSize, (step + 1) * actionSize)
}

/** What `stepHashes` keeps of a state's hash. */
export function lowBits(stateHash: string): number {
  return Number.parseInt(stateHash.slice(-8), 16)
}
