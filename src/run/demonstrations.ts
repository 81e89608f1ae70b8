/** Demonstrations: episodes of a policy, of which only good ones are kept, the same ones for any number of threads. */

import { rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { TwinError, UsageError } from '../robot/errors.js'
import { failureOf, STOPPED_BY_ERROR } from './benchmark/failures.js'
import { isStopped, type EpisodeJob, type EpisodeOutcome, type EpisodeRunner } from './episode-jobs.js'
import { EpisodeWorkers } from './episode-workers.js'
import { LocalEpisodes } from './local-episodes.js'
import type { ArmEnvMakeOptions } from './make.js'
import type { PolicyOptions } from './policies/policy-options.js'
import { replayPath, requireReplayFolder } from './replay/replay-files.js'
import { requireSeeds } from './seeds.js'
import { loadTask } from './user-task/load-task.js'

export interface DemonstrationOptions {
  /** A task's name, such as `lift-cube`. */
  readonly task: string
  /** `scripted` where absent. */
  readonly policy?: string
  readonly policyOptions?: PolicyOptions
  /** So many are wanted. */
  readonly count: number
  /** Seeds are tried from here on, one after the other. */
  readonly seed: number
  /** Where the replays go, and `demonstrations.json` beside them. */
  readonly folder: string
  readonly workers?: number
  readonly env?: ArmEnvMakeOptions
  /** Successes that took longer are dropped, too: a learner should not see an expert at a loss. */
  readonly mostTimeS?: number
  /** Given up after so many episodes; ten times `count` where absent. */
  readonly mostEpisodes?: number
  /** Called as episodes end, in no particular order. */
  readonly onEpisode?: (demonstrations: { readonly kept: number; readonly tried: number }) => void
}

export interface Demonstrations {
  readonly task: string
  readonly policy: string
  /** In the order of their seeds. */
  readonly kept: readonly { readonly seed: number; readonly steps: number; readonly file: string }[]
  readonly dropped: readonly { readonly seed: number; readonly why: string }[]
}

const EPISODES_PER_DEMONSTRATION = 10

/**
 * Keeps the first `count` good seeds. `UsageError` for what cannot be asked for, `TwinError` where `mostEpisodes` did not yield enough; what was found until then
 * stays in the folder.
 */
export async function generateDemonstrations(options: DemonstrationOptions): Promise<Demonstrations> {
  const {
    task,
    policy = 'scripted',
    policyOptions,
    count,
    seed,
    folder,
    workers = 1,
    env = {},
    mostTimeS = Infinity,
  } = options
  const { mostEpisodes = EPISODES_PER_DEMONSTRATION * count, onEpisode } = options
  for (const [name, value] of Object.entries({ count, workers, mostEpisodes })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new UsageError(`expected ${name} to be a whole number of at least 1, got ${value}`)
    }
  }
  requireSeeds(seed, mostEpisodes)
  if (mostEpisodes < count) {
    throw new UsageError(`${mostEpisodes} episodes cannot give ${count} demonstrations: allow at least as many`)
  }
  requireReplayFolder(folder)
  const subGoals = Object.keys((await loadTask(task)).task.subGoals)
  const job: EpisodeJob = { task, policy, ...(policyOptions && { policyOptions }), env, saveReplays: folder }
  const runner: EpisodeRunner = workers === 1 ? new LocalEpisodes() : new EpisodeWorkers(workers)
  const reasons = new Map<number, string | undefined>()
  const steps = new Map<number, number>()
  let next = seed
  /** Good seeds so far of which all earlier ones are known. */
  const settled = (): number => {
    let good = 0
    for (let at = seed; reasons.has(at); at++) good += Number(reasons.get(at) === undefined)
    return good
  }
  try {
    const lane = async (): Promise<void> => {
      while (settled() < count && next < seed + mostEpisodes) {
        const own = next++
        const outcome = await runner.attempt(job, own)
        const why = whyDropped(outcome, subGoals, mostTimeS)
        // At once: whoever stops this finds nothing but good ones.
        if (why !== undefined) rmSync(replayPath(folder, task, policy, own), { force: true })
        reasons.set(own, why)
        if (!isStopped(outcome)) steps.set(own, outcome.steps)
        onEpisode?.({ kept: [...reasons.values()].filter(why => why === undefined).length, tried: reasons.size })
      }
    }
    await Promise.all(Array.from({ length: runner.lanes }, lane))
  } finally {
    await runner.close()
  }

  const kept: Demonstrations['kept'][number][] = []
  const dropped: Demonstrations['dropped'][number][] = []
  for (const own of [...reasons.keys()].sort((a, b) => a - b)) {
    const path = replayPath(folder, task, policy, own)
    const why = reasons.get(own)
    if (why === undefined && kept.length < count) {
      kept.push({ seed: own, steps: steps.get(own) ?? 0, file: basename(path) })
      continue
    }
    // Threads were ahead when the last one was found.
    if (kept.length === count) rmSync(path, { force: true })
    else if (why !== undefined) dropped.push({ seed: own, why })
  }
  const demonstrations = { task, policy, kept, dropped }
  writeFileSync(join(folder, 'demonstrations.json'), `${JSON.stringify(demonstrations, undefined, 2)}\n`)
  if (kept.length < count) {
    throw new TwinError(
      'TOO_FEW_DEMONSTRATIONS',
      `${kept.length} of ${count} demonstrations in ${reasons.size} episodes (seed ${dropped[0]?.seed}: ${dropped[0]?.why}; all of them: ${join(folder, 'demonstrations.json')}): try an easier level, or more episodes`,
    )
  }
  return demonstrations
}

/** Undefined for a good one. */
function whyDropped(outcome: EpisodeOutcome, subGoals: readonly string[], mostTimeS: number): string | undefined {
  if (isStopped(outcome)) return `${STOPPED_BY_ERROR}: ${outcome.error.message}`
  if (!outcome.success) return failureOf(outcome, subGoals)
  return outcome.timeS > mostTimeS ? `took ${outcome.timeS.toFixed(1)} s` : undefined
}
