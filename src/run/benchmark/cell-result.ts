/** What came of a cell: its rate with its interval, how far episodes got, why they failed, and each of them. */

import { detectableDrop, detectablePairedDrop } from '../../env/statistics/detectable.js'
import type { SprtVerdict } from '../../env/statistics/sprt.js'
import { wilson } from '../../env/statistics.js'
import { chainHashes } from '../chain-hashes.js'
import { isStopped, type EpisodeOutcome } from '../episode-jobs.js'
import { countsOf, type PolicyCounts } from '../policies/policy-summary.js'
import type { EpisodeResult } from '../run-episode.js'
import type { CellInfo } from './cells.js'
import { failureOf } from './failures.js'

/** One episode. */
export interface EpisodeRecord extends Omit<EpisodeResult, 'policyReport'> {
  /** Of a learned policy. */
  readonly policyReport?: PolicyCounts
  /** Why it is none; absent for a success. */
  readonly failure?: string
  /** What stopped it; its other figures are 0 then. */
  readonly error?: { readonly code: string; readonly message: string }
}

export interface SubGoalCount {
  readonly name: string
  /** Episodes that reached it at some time. */
  readonly reached: number
}

export interface FailureCount {
  readonly failure: string
  readonly episodes: number
}

export interface CellResult extends CellInfo {
  readonly n: number
  readonly successes: number
  /** 0..1. */
  readonly successRate: number
  /** Wilson, 95 %. */
  readonly ci95: readonly [low: number, high: number]
  /** 0..1. */
  readonly meanPartialCredit: number
  /** Of the successes; null without any. */
  readonly meanStepsToSuccess: number | null
  readonly meanTimeToSuccessS: number | null
  /** Over all episodes in the order of their seeds. */
  readonly hash: string
  readonly funnel: readonly SubGoalCount[]
  /** The most frequent first. */
  readonly failures: readonly FailureCount[]
  /** The drop of the rate that a run as long as this would find with a chance of 80 %, on other seeds and at best on the same ones; null: none. */
  readonly detectableDrop: { readonly otherSeeds: number | null; readonly sameSeeds: number | null }
  /** What the sequential test called the rate when it ended the cell before its last episode. */
  readonly stopped?: SprtVerdict
  /** In the order of their seeds. */
  readonly results: readonly EpisodeRecord[]
}

/** `outcomes`: in the order of their seeds. */
export async function cellResult(
  info: CellInfo,
  outcomes: readonly EpisodeOutcome[],
  stopped?: SprtVerdict,
): Promise<CellResult> {
  const { task, envId, digest, level, policy, policyDigest, policyOptions, role, options, subGoals } = info
  const results = outcomes.map(outcome => recordOf(outcome, subGoals))
  const good = results.filter(({ success }) => success)
  const [n, successes] = [results.length, good.length]
  const failures = countFailures(results)
  return {
    task,
    envId,
    ...(digest === undefined ? {} : { digest }),
    level,
    policy,
    ...(policyDigest === undefined ? {} : { policyDigest }),
    ...(policyOptions && { policyOptions }),
    role,
    options,
    subGoals,
    n,
    successes,
    successRate: n === 0 ? 0 : successes / n,
    ci95: wilson(successes, n),
    meanPartialCredit: mean(results.map(({ partialCredit }) => partialCredit)) ?? 0,
    meanStepsToSuccess: mean(good.map(({ steps }) => steps)),
    meanTimeToSuccessS: mean(good.map(({ timeS }) => timeS)),
    hash: await chainHashes(results),
    funnel: subGoals.map(name => ({
      name,
      reached: results.filter(result => result.subGoals[name] !== undefined).length,
    })),
    failures,
    detectableDrop: {
      otherSeeds: n === 0 ? null : (detectableDrop(successes / n, n) ?? null),
      sameSeeds: detectablePairedDrop(n) ?? null,
    },
    ...(stopped === undefined ? {} : { stopped }),
    results,
  }
}

function recordOf(outcome: EpisodeOutcome, subGoals: readonly string[]): EpisodeRecord {
  if (isStopped(outcome)) {
    const { seed, error } = outcome
    const nothing = { success: false, steps: 0, timeS: 0, rewardSum: 0, stateHash: '', subGoals: {}, partialCredit: 0 }
    return { seed, ...nothing, failure: failureOf(outcome, subGoals), error }
  }
  const { seed, success, steps, timeS, rewardSum, stateHash, subGoals: reached, partialCredit } = outcome
  const { policyReport } = outcome
  const failure = success ? {} : { failure: failureOf(outcome, subGoals) }
  return {
    seed,
    success,
    steps,
    timeS,
    rewardSum,
    stateHash,
    subGoals: reached,
    partialCredit,
    ...failure,
    ...(policyReport && { policyReport: countsOf(policyReport) }),
  }
}

function countFailures(results: readonly EpisodeRecord[]): FailureCount[] {
  const counts = new Map<string, number>()
  for (const { failure } of results) if (failure !== undefined) counts.set(failure, (counts.get(failure) ?? 0) + 1)
  const sorted = [...counts].sort(([a, ofA], [b, ofB]) => ofB - ofA || (a < b ? -1 : 1))
  return sorted.map(([failure, episodes]) => ({ failure, episodes }))
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}
