/** One episode of one policy in one environment. */

import type { Env, Info } from '../env/env.js'
import type { Policy, PolicyReport } from '../policies/policy.js'

export interface EpisodeResult {
  readonly seed: number
  readonly success: boolean
  readonly steps: number
  /** On the run's clock. */
  readonly timeS: number
  readonly rewardSum: number
  /** Chained over all states of the episode; empty where the backend has no scene. */
  readonly stateHash: string
  /** The step at which each of the task's sub-goals was first reached; those that never were are absent. */
  readonly subGoals: Readonly<Record<string, number>>
  /** 0..1. */
  readonly partialCredit: number
  /** Of a policy that thinks beside the control loop. */
  readonly policyReport?: PolicyReport
}

/** Rejects with the signal's reason when it is aborted: between two steps, so that the arm rests on its last target. */
export async function runEpisode(env: Env, policy: Policy, seed: number, signal?: AbortSignal): Promise<EpisodeResult> {
  const [first, firstInfo] = await env.reset({ seed })
  let observation = first
  policy.reset(seed)
  let rewardSum = 0
  const subGoals: Record<string, number> = {}
  noteSubGoals(subGoals, firstInfo, 0)
  for (let steps = 1; ; steps++) {
    signal?.throwIfAborted()
    const step = await env.step(await policy.act(observation))
    observation = step.observation
    rewardSum += step.reward
    noteSubGoals(subGoals, step.info, steps)
    if (!step.terminated && !step.truncated) continue
    const { is_success: success, stateHash, partialCredit } = step.info
    return {
      seed,
      success: success === true,
      steps,
      timeS: steps / env.rateHz,
      rewardSum,
      stateHash: typeof stateHash === 'string' ? stateHash : '',
      subGoals,
      partialCredit: typeof partialCredit === 'number' ? partialCredit : Number(success === true),
      ...(policy.report && { policyReport: policy.report() }),
    }
  }
}

function noteSubGoals(known: Record<string, number>, { subGoals }: Info, step: number): void {
  for (const [name, isReached] of Object.entries((subGoals ?? {}) as Readonly<Record<string, boolean>>)) {
    if (isReached) known[name] ??= step
  }
}
