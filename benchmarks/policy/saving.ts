/** How much sooner episodes end where the next chunk is computed while the last one is executed: async beside sync on the same seeds. */

import type { Env } from '../../src/env/env.js'
import type { ExecutionMode } from '../../src/policies/learned/execution/execution-options.js'
import type { Policy, PolicyReport } from '../../src/policies/policy.js'
import { makeTask } from '../../src/run/make.js'
import { openLearnedPolicy } from '../../src/run/policies/open-learned-policy.js'
import { runEpisode, type EpisodeResult } from '../../src/run/run-episode.js'
import { demonstrate, demonstratedPolicy } from './demonstrated-source.js'

export const LATENCY_S = 0.1
export const RATE_HZ = 30
/** The rest of a chunk that is long enough for the latency, and some. */
const TAIL_STEPS = 8

export interface Saving {
  readonly what: string
  /** Actions executed of each chunk. */
  readonly n: number
  readonly episodes: number
  readonly sync: Timing
  readonly async: Timing
  /** 0..1, of the mean time of an episode. */
  readonly saving: number
  /** L / (n / rate + L): what waiting takes of an endless episode. */
  readonly ideal: number
}

interface Timing {
  /** Of the episodes that ended in success in both modes. */
  readonly meanTimeS: number
  readonly successes: number
  /** Per episode. */
  readonly chunks: number
  /** 0..1, of all steps. */
  readonly waited: number
}

interface Timed extends Omit<Timing, 'meanTimeS'> {
  /** In the order of their seeds. */
  readonly results: readonly EpisodeResult[]
}

/** The expert's own actions, in chunks. Seeds that the expert fails on are left out: they would end where the clock does. */
export async function demonstratedSavings(
  task: string,
  seeds: readonly number[],
  ns: readonly number[],
): Promise<Saving[]> {
  const env = await makeTask(task, { rateHz: RATE_HZ })
  try {
    const demonstrations = new Map<number, readonly Float32Array[]>()
    for (const seed of seeds) {
      const { actions, success } = await demonstrate(env, seed)
      if (success) demonstrations.set(seed, actions)
    }
    const savings: Saving[] = []
    for (const n of ns) {
      const timing = async (mode: ExecutionMode) => {
        const results: EpisodeResult[] = []
        const reports: PolicyReport[] = []
        for (const [seed, actions] of demonstrations) {
          const policy = demonstratedPolicy(env, actions, n + TAIL_STEPS, {
            mode,
            nActionSteps: n,
            aggregate: 'weighted_average',
            deadlineS: 0,
            patienceS: 0,
            latencyS: LATENCY_S,
          })
          results.push(await runEpisode(env, policy, seed))
          reports.push(reportOf(policy))
        }
        return timingOf(results, reports)
      }
      savings.push(savingOf(`${task}, the expert's actions`, n, await timing('sync'), await timing('async')))
    }
    return savings
  } finally {
    await env.close()
  }
}

/** A shipped policy, for as many executed actions as its chunks have beside the latency. */
export async function learnedSavings(
  folder: string,
  { task, name, chunkSize }: { readonly task: string; readonly name: string; readonly chunkSize: number },
  seeds: readonly number[],
  ns: readonly number[],
): Promise<Saving[]> {
  const env = await makeTask(task, { rateHz: RATE_HZ })
  try {
    const savings: Saving[] = []
    for (const n of ns.filter(each => each + Math.ceil(LATENCY_S * RATE_HZ) <= chunkSize)) {
      const timing = async (mode: ExecutionMode) => {
        const policy = await openLearnedPolicy(folder, env, {
          mode,
          nActionSteps: n,
          latencyS: LATENCY_S,
          temporalEnsembleCoeff: null,
        })
        try {
          return await timingOn(env, policy, seeds)
        } finally {
          await policy.close?.()
        }
      }
      savings.push(savingOf(`${task}, ${name}`, n, await timing('sync'), await timing('async')))
    }
    return savings
  } finally {
    await env.close()
  }
}

function reportOf(policy: Policy): PolicyReport {
  const report = policy.report?.()
  if (!report) throw new TypeError('a policy of chunks has a report')
  return report
}

async function timingOn(env: Env, policy: Policy, seeds: readonly number[]): Promise<Timed> {
  const results: EpisodeResult[] = []
  const reports: PolicyReport[] = []
  for (const seed of seeds) {
    results.push(await runEpisode(env, policy, seed))
    reports.push(reportOf(policy))
  }
  return timingOf(results, reports)
}

function timingOf(results: readonly EpisodeResult[], reports: readonly PolicyReport[]): Timed {
  return {
    results,
    successes: results.filter(({ success }) => success).length,
    chunks: sum(reports.map(({ chunks }) => chunks)) / reports.length,
    waited: sum(reports.map(({ waitedSteps }) => waitedSteps)) / sum(results.map(({ steps }) => steps)),
  }
}

/** Of the seeds that both reached the goal on: the others ended where the clock did. */
function savingOf(what: string, n: number, sync: Timed, async: Timed): Saving {
  const both = sync.results.flatMap((result, k) => (result.success && async.results[k]?.success ? [k] : []))
  const timing = ({ results, ...rest }: Timed): Timing => ({
    ...rest,
    meanTimeS: sum(both.map(k => results[k]?.timeS ?? NaN)) / both.length,
  })
  const [slow, quick] = [timing(sync), timing(async)]
  return {
    what,
    n,
    episodes: sync.results.length,
    sync: slow,
    async: quick,
    saving: 1 - quick.meanTimeS / slow.meanTimeS,
    ideal: LATENCY_S / (n / RATE_HZ + LATENCY_S),
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
