/** What an episode needs to be run, whoever runs it, and what comes of it. */

import { errorOfCode } from '../robot/errors.js'
import type { ArmEnvMakeOptions } from './make.js'
import type { PolicyOptions } from './policies/policy-options.js'
import type { EpisodeResult } from './run-episode.js'

/** With a seed it is one episode. */
export interface EpisodeJob {
  /** A task's name, such as `lift-cube`. */
  readonly task: string
  /** Its name or folder, as `openPolicy` takes it. */
  readonly policy: string
  readonly policyOptions?: PolicyOptions
  readonly env: ArmEnvMakeOptions
  /** A folder: each episode is kept there, to be replayed. */
  readonly saveReplays?: string
}

/** An episode that an error of ours ended. */
export interface StoppedEpisode {
  readonly seed: number
  readonly error: { readonly code: string; readonly message: string }
}

export type EpisodeOutcome = EpisodeResult | StoppedEpisode

/** Runs any episode of any job, at most `lanes` at a time. */
export interface EpisodeRunner {
  readonly lanes: number
  /** Rejects where the job itself cannot be run, such as one with an unknown option. */
  attempt(job: EpisodeJob, seed: number): Promise<EpisodeOutcome>
  close(): Promise<void>
}

export function isStopped(outcome: EpisodeOutcome): outcome is StoppedEpisode {
  return 'error' in outcome
}

/** The result, or the error thrown. */
export function resultOf(outcome: EpisodeOutcome): EpisodeResult {
  if (isStopped(outcome)) throw errorOfCode(outcome.error.code, outcome.error.message)
  return outcome
}
