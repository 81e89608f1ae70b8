/** The whole of a benchmark: what was asked, what ran it, and all cells. Everything but `run` is the same wherever it ran. */

import { cpus } from 'node:os'
import process from 'node:process'
import { versionsHere } from '../replay/versions.js'
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
    runs: [run],
  }
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
