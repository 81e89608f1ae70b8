/** Success rates: many seeded episodes, on one thread or several, with the same result for any number of them. */

import { wilson } from '../env/statistics.js'
import { UsageError } from '../robot/errors.js'
import { chainHashes } from './chain-hashes.js'
import { EpisodeWorkers } from './episode-workers.js'
import type { EpisodeResult } from './run-episode.js'
import { runEpisode } from './run-episode.js'
import { envId, make, makePolicy } from './make.js'
import type { ArmEnvMakeOptions } from './make.js'

export interface EvaluateOptions {
  /** A task's name, such as `lift-cube`. */
  readonly task: string
  /** `scripted`, `random` or `noop`. */
  readonly policy: string
  readonly episodes: number
  /** Episode i uses seed + i. */
  readonly seed: number
  /** Threads; 1 runs on this one. */
  readonly workers?: number
  readonly env?: ArmEnvMakeOptions
  /** Called as episodes end, in no particular order. */
  readonly onEpisode?: (result: EpisodeResult) => void
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
}

/** Seeds are 32-bit. */
const SEEDS = 4294967296

/** What one thread needs to run any of the episodes. */
export type EpisodeJob = Pick<EvaluateOptions, 'task' | 'policy'> & { readonly env: ArmEnvMakeOptions }

/** `UsageError` for unknown names and numbers out of range. */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { task, policy, episodes, seed, workers = 1, env = {}, onEpisode, signal } = options
  requireCount('episodes', episodes)
  requireCount('workers', workers)
  if (!Number.isInteger(seed) || seed < 0 || seed + episodes > SEEDS) {
    throw new UsageError(`expected a whole seed from 0 to ${SEEDS - episodes} for ${episodes} episodes, got ${seed}`)
  }
  const job: EpisodeJob = { task, policy, env }
  const runner = workers === 1 ? await OneThread.open(job) : await EpisodeWorkers.open(job, Math.min(workers, episodes))
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
  } finally {
    await runner.close()
  }
  return { ...summarise(results), task, policy, seed, hash: await chainHashes(results), wallS, ...rate(results, wallS) }
}

/** Runs episodes for `evaluate`, `lanes` at a time. */
export interface EpisodeRunner {
  readonly lanes: number
  run(seed: number): Promise<EpisodeResult>
  close(): Promise<void>
}

class OneThread implements EpisodeRunner {
  readonly lanes = 1

  private constructor(
    readonly run: (seed: number) => Promise<EpisodeResult>,
    readonly close: () => Promise<void>,
  ) {}

  static async open({ task, policy, env: options }: EpisodeJob): Promise<OneThread> {
    const env = await make(envId(task), options)
    try {
      const acting = makePolicy(policy, env)
      return new OneThread(
        seed => runEpisode(env, acting, seed),
        () => env.close(),
      )
    } catch (error) {
      await env.close()
      throw error
    }
  }
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
