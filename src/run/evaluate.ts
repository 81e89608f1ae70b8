/** Success rates: many seeded episodes, on one thread or several, with the same result for any number of them. */

import type { Env } from '../env/env.js'
import type { PacingReport } from '../env/pacer.js'
import type { ExecutionOptions } from '../policies/learned/execution/execution-options.js'
import { wilson } from '../env/statistics.js'
import { UsageError } from '../robot/errors.js'
import { chainHashes } from './chain-hashes.js'
import type { EpisodeJob } from './episode-jobs.js'
import { EpisodeWorkers } from './episode-workers.js'
import type { EpisodeResult } from './run-episode.js'
import { requireSeeds } from './seeds.js'
import { requireReplayFolder } from './replay/replay-files.js'
import { runJobEpisode } from './replay/run-job.js'
import { makeTask } from './make.js'
import type { ArmEnvMakeOptions } from './make.js'
import { armEnvOf } from './arm-env-of.js'
import { openPolicy } from './policies/open-policy.js'
import type { PolicyOptions } from './policies/policy-options.js'
import { executionFor } from './policies/execution-for.js'
import { summaryOf, type PolicySummary } from './policies/policy-summary.js'

export interface EvaluateOptions {
  /** A task's name, such as `lift-cube`. */
  readonly task: string
  /** A policy's name or folder, as `openPolicy` takes it. */
  readonly policy: string
  readonly policyOptions?: PolicyOptions
  readonly episodes: number
  /** Episode i uses seed + i. */
  readonly seed: number
  /** Threads; 1 runs on this one. */
  readonly workers?: number
  readonly env?: ArmEnvMakeOptions
  /** A folder: each episode is kept there, to be replayed (docs/replay.md). Made where it is not there. */
  readonly saveReplays?: string
  /** What watches the episodes; it must change nothing. On one thread only. */
  readonly around?: (env: Env) => Env
  /** Called as episodes end, in no particular order. */
  readonly onEpisode?: (result: EpisodeResult) => void
  /** Aborted: the arm is stopped at once, and its reason is what `evaluate` rejects with. */
  readonly signal?: AbortSignal
}

export interface Evaluation {
  readonly task: string
  readonly policy: string
  readonly seed: number
  readonly episodes: number
  readonly successes: number
  /** 0..1. */
  readonly successRate: number
  /** Wilson, 95 %. */
  readonly ci95: readonly [low: number, high: number]
  readonly meanSteps: number
  readonly meanReward: number
  /** Over all episodes in the order of their seeds. */
  readonly hash: string
  readonly envSteps: number
  /** Seconds by the caller's watch, from the first reset to the last step. */
  readonly wallS: number
  readonly envStepsPerS: number
  /** In the order of their seeds. */
  readonly results: readonly EpisodeResult[]
  /** How well the steps kept to the control rate; absent where several threads did. */
  readonly pacing?: PacingReport
  /** How its networks kept up; of a learned policy. */
  readonly inference?: PolicySummary & { readonly execution: ExecutionOptions }
}

/** `UsageError` for unknown names and numbers out of range. */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { task, policy, policyOptions, episodes, seed, workers = 1, env = {}, saveReplays, onEpisode, signal } = options
  requireCount('episodes', episodes)
  requireCount('workers', workers)
  if (options.around && workers > 1) {
    throw new UsageError(`episodes on ${workers} threads cannot be watched: leave workers out to watch them one by one`)
  }
  requireSeeds(seed, episodes)
  const job: EpisodeJob = {
    ...{ task, policy, env },
    ...(policyOptions === undefined ? {} : { policyOptions }),
    ...(saveReplays === undefined ? {} : { saveReplays }),
  }
  const execution = executionFor(policy, policyOptions, env.port)
  if (saveReplays !== undefined) requireReplayFolder(saveReplays)
  const runner: SeedRunner =
    workers === 1
      ? await OneThread.open(job, signal, options.around)
      : await onThreads(job, Math.min(workers, episodes))
  const startedMs = performance.now()
  const results = new Array<EpisodeResult>(episodes)
  let next = 0
  let wallS: number
  try {
    const lane = async (): Promise<void> => {
      while (next < episodes) {
        signal?.throwIfAborted()
        const index = next++
        const result = await runner.run(seed + index)
        results[index] = result
        onEpisode?.(result)
      }
    }
    await Promise.all(Array.from({ length: runner.lanes }, lane))
    wallS = (performance.now() - startedMs) / 1000
  } catch (error) {
    // An arm that was stopped says so, too: why is what counts.
    signal?.throwIfAborted()
    throw error
  } finally {
    await runner.close()
  }
  const { pacing } = runner
  const inference = summaryOf(results)
  return {
    ...summarise(results),
    task,
    policy,
    seed,
    hash: await chainHashes(results),
    wallS,
    ...rate(results, wallS),
    ...(pacing ? { pacing } : {}),
    ...(inference && execution ? { inference: { ...inference, execution } } : {}),
  }
}

/** Runs episodes for `evaluate`, `lanes` at a time. */
interface SeedRunner {
  readonly lanes: number
  readonly pacing?: PacingReport | undefined
  run(seed: number): Promise<EpisodeResult>
  close(): Promise<void>
}

class OneThread implements SeedRunner {
  readonly lanes = 1

  private constructor(
    readonly run: (seed: number) => Promise<EpisodeResult>,
    readonly close: () => Promise<void>,
    private readonly env: Env,
  ) {}

  get pacing(): PacingReport | undefined {
    return armEnvOf(this.env)?.pacing
  }

  static async open(
    job: EpisodeJob,
    signal: AbortSignal | undefined,
    around: (env: Env) => Env = env => env,
  ): Promise<OneThread> {
    const { task, policy, policyOptions, env: options } = job
    const made = await makeTask(task, options)
    const env = await shownOrClosed(made, around)
    signal?.addEventListener('abort', () => {
      // At once, also in the middle of a reset; `close` waits for it, and tells what went wrong.
      armEnvOf(env)
        ?.stop('the evaluation was aborted')
        .catch(() => undefined)
    })
    try {
      const acting = await openPolicy(policy, env, policyOptions)
      return new OneThread(
        seed => runJobEpisode(job, env, acting, seed, signal),
        async () => {
          try {
            await env.close()
          } finally {
            await acting.close?.()
          }
        },
        env,
      )
    } catch (error) {
      await env.close()
      throw error
    }
  }
}

async function shownOrClosed(env: Env, around: (env: Env) => Env): Promise<Env> {
  try {
    return around(env)
  } catch (error) {
    await env.close()
    throw error
  }
}

async function onThreads(job: EpisodeJob, count: number): Promise<SeedRunner> {
  const workers = new EpisodeWorkers(count)
  try {
    await workers.open(job)
  } catch (error) {
    await workers.close()
    throw error
  }
  return { lanes: count, run: seed => workers.run(job, seed), close: () => workers.close() }
}

function summarise(results: readonly EpisodeResult[]) {
  const episodes = results.length
  const successes = results.filter(({ success }) => success).length
  const mean = (value: (result: EpisodeResult) => number): number =>
    results.reduce((sum, result) => sum + value(result), 0) / episodes
  return {
    episodes,
    successes,
    successRate: successes / episodes,
    ci95: wilson(successes, episodes),
    meanSteps: mean(({ steps }) => steps),
    meanReward: mean(({ rewardSum }) => rewardSum),
    results,
  }
}

function rate(results: readonly EpisodeResult[], wallS: number) {
  const envSteps = results.reduce((sum, { steps }) => sum + steps, 0)
  return { envSteps, envStepsPerS: envSteps / wallS }
}

function requireCount(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return
  throw new UsageError(`expected ${name} to be a whole number of at least 1, got ${value}`)
}
