/** One episode of one policy in one environment. */

import type { Env } from '../env/env.js'
import type { Policy } from '../policies/policy.js'

export interface EpisodeResult {
  readonly seed: number
  readonly success: boolean
  readonly steps: number
  readonly rewardSum: number
  /** Chained over all states of the episode; empty where the backend has no scene. */
  readonly stateHash: string
}

/** Rejects with the signal's reason when it is aborted: between two steps, so that the arm rests on its last target. */
export async function runEpisode(env: Env, policy: Policy, seed: number, signal?: AbortSignal): Promise<EpisodeResult> {
  let [observation] = await env.reset({ seed })
  policy.reset(seed)
  let rewardSum = 0
  for (let steps = 1; ; steps++) {
    signal?.throwIfAborted()
    const step = await env.step(await policy.act(observation))
    observation = step.observation
    rewardSum += step.reward
    if (!step.terminated && !step.truncated) continue
    return {
      seed,
      success: step.info['is_success'] === true,
      steps,
      rewardSum,
      stateHash: typeof step.info['stateHash'] === 'string' ? step.info['stateHash'] : '',
    }
  }
}
