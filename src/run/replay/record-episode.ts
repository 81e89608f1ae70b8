/** An episode and its recording. */

import type { Env } from '../../env/env.js'
import type { Policy } from '../../policies/policy.js'
import { runEpisode, type EpisodeResult } from '../run-episode.js'
import { EpisodeRecorder, type RecordedBy } from './recorder.js'
import type { Replay } from './replay.js'

export interface RecordedEpisode {
  readonly result: EpisodeResult
  readonly replay: Replay
}

/** As `runEpisode`. `about`: the options that `env` was made with, and the policy's name. */
export async function recordEpisode(
  env: Env,
  policy: Policy,
  seed: number,
  about: RecordedBy,
  signal?: AbortSignal,
): Promise<RecordedEpisode> {
  const recorder = new EpisodeRecorder(env)
  const result = await runEpisode(recorder, policy, seed, signal)
  return { result, replay: recorder.replay(about) }
}
