/** The whole of a benchmark: what was asked, what ran it, and all cells. Everything but `run` is the same wherever it ran. */

import { cpus } from 'node:os'
import process from 'node:process'
import { versionsHere } from '../replay/versions.js'
import { isStopped, type EpisodeOutcome } from '../episode-jobs.js'
import { summaryOf } from '../policies/policy-summary.js'
import type { EpisodeResult } from '../run-episode.js'
import type { CellProgress } from './cell-progress.js'
import { cellResult, type CellResult } from './cell-result.js'
import type { Shard } from './shard.js'
import { suiteHash, type BenchmarkSuite } from './suite.js'

/** Of the file: another number means that its fields mean something else. */
export const FORMAT = 'so101-benchmark/1'

export interface BenchmarkResult {
  readonly format: typeof FORMAT
  readonly suite: BenchmarkSuite
  readonly suiteHash: string
  /** What decides the episodes beside the suite. */
  readonly versions: Readonly<Record<string, string>>
  /** Absent for a whole suite. */
  readonly shard?: Shard
  readonly cells: readonly CellResult[]
  /** One for each machine. */
  readonly runs: readonly RunInfo[]
}

/** How it ran; nothing that a result depends on. */
export interface RunInfo {
  /** UTC, `2026-11-03 14:05:00`. */
  readonly measuredAt: string
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string; readonly platform: string }
  readonly workers: number
  /** Of this run: one that went on after a kill tells its last part. */
  readonly wallS: number
  /** By policy, of learned ones: how long each chunk took on this machine. */
  readonly inference?: Readonly<Record<string, InferenceTimes>>
}

export interface InferenceTimes {
  readonly chunks: number
  readonly p50S: number
  readonly p99S: number
  readonly maxS: number
}

/** Node is not among them: episodes are the same on every version of it. */
export function versions(): BenchmarkResult['versions'] {
  const { package: version, engine } = versionsHere()
  return { 'so101-twin': version, engine }
}

export async function benchmarkResult(
  suite: BenchmarkSuite,
  cells: readonly CellProgress[],
  { shard, run }: { readonly shard?: Shard | undefined; readonly run: RunInfo },
): Promise<BenchmarkResult> {
  return {
    format: FORMAT,
    suite,
    suiteHash: suiteHash(suite),
    versions: versions(),
    ...(shard === undefined ? {} : { shard }),
    cells: await Promise.all(cells.map(each => cellResult(each.cell, each.outcomes(), each.verdict))),
    runs: [{ ...run, ...inferenceOf(cells) }],
  }
}

function isFinished(outcome: EpisodeOutcome): outcome is EpisodeResult {
  return !isStopped(outcome)
}

function inferenceOf(cells: readonly CellProgress[]): Pick<RunInfo, 'inference'> {
  const byPolicy = new Map<string, EpisodeResult[]>()
  for (const each of cells) {
    const { policy } = each.cell
    byPolicy.set(policy, [...(byPolicy.get(policy) ?? []), ...each.outcomes().filter(isFinished)])
  }
  const times = [...byPolicy].flatMap(([policy, results]) => {
    const { chunks, inferenceP50S, inferenceP99S, inferenceMaxS } = summaryOf(results) ?? {}
    if (chunks === undefined) return []
    return [[policy, { chunks, p50S: inferenceP50S, p99S: inferenceP99S, maxS: inferenceMaxS }] as const]
  })
  return times.length === 0 ? {} : { inference: Object.fromEntries(times) as Record<string, InferenceTimes> }
}

/** `epochMs`: when the run began. */
export function runInfo({ epochMs, wallS, workers }: { epochMs: number; wallS: number; workers: number }): RunInfo {
  const time = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone: 'UTC' })
  const [cpu] = cpus()
  return {
    measuredAt: time.format(epochMs),
    machine: {
      cpu: cpu?.model.trim() ?? 'unknown',
      cores: cpus().length,
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
    },
    workers,
    wallS,
  }
}
