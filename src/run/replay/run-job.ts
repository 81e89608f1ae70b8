/** An episode of a job, kept in a file where the job says so. */

import type { Env } from '../../env/env.js'
import type { Policy } from '../../policies/policy.js'
import type { EpisodeJob } from '../episode-jobs.js'
import { runEpisode, type EpisodeResult } from '../run-episode.js'
import { recordEpisode } from './record-episode.js'
import { replayPath, saveReplay } from './replay-files.js'

/** `env` and `policy`: those of the job. */
export async function runJobEpisode(
  { task, policy: name, env: options, saveReplays }: EpisodeJob,
  env: Env,
  policy: Policy,
  seed: number,
  signal?: AbortSignal,
): Promise<EpisodeResult> {
  if (saveReplays === undefined) return runEpisode(env, policy, seed, signal)
  const { result, replay } = await recordEpisode(env, policy, seed, { options, policy: name }, signal)
  saveReplay(replayPath(saveReplays, task, name, seed), replay)
  return result
}
