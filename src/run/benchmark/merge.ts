/** Shards of one suite, run on several machines, as the one result that a single machine would have given. */

import { UsageError } from '../../robot/errors.js'
import type { EpisodeOutcome } from '../episode-jobs.js'
import type { BenchmarkResult } from './benchmark-result.js'
import { cellResult, type CellResult, type EpisodeRecord } from './cell-result.js'
import { cellKey } from './cells.js'
import type { Shard } from './shard.js'

export interface NamedResult {
  /** The file's, for errors. */
  readonly name: string
  readonly result: BenchmarkResult
}

/** `UsageError` for shards of different suites or versions, for one that is missing, and for one that is there twice. */
export async function merge(parts: readonly NamedResult[]): Promise<BenchmarkResult> {
  const [first, ...others] = parts
  if (!first) throw new UsageError('there is nothing to merge: name the result of every shard')
  for (const other of others) refuseOther(first, other)
  refuseGaps(parts)
  const { format, suite, suiteHash, versions } = first.result
  return {
    format,
    suite,
    suiteHash,
    versions,
    cells: await Promise.all(first.result.cells.map(cell => mergeCell(cell, parts))),
    runs: parts.flatMap(({ result }) => result.runs),
  }
}

async function mergeCell(cell: CellResult, parts: readonly NamedResult[]): Promise<CellResult> {
  const records = parts.flatMap(({ name, result }) => {
    const same = result.cells.find(other => cellKey(other) === cellKey(cell))
    if (same) return same.results
    throw new UsageError(`${name} has no cell '${cellKey(cell)}': it is no result of this suite`)
  })
  records.sort((a, b) => a.seed - b.seed)
  return cellResult(cell, records.map(outcomeOf))
}

/** As it came from its runner. */
export function outcomeOf(record: EpisodeRecord): EpisodeOutcome {
  const { seed, error, success, steps, timeS, rewardSum, stateHash, subGoals, partialCredit, policyReport } = record
  if (error !== undefined) return { seed, error }
  const report = policyReport && { policyReport: { ...policyReport, inferenceS: [] } }
  return { seed, success, steps, timeS, rewardSum, stateHash, subGoals, partialCredit, ...report }
}

function refuseOther(first: NamedResult, other: NamedResult): void {
  const [a, b] = [first.result, other.result]
  if (a.suiteHash !== b.suiteHash) {
    throw new UsageError(
      `${first.name} is of suite '${a.suite.name}' (${a.suiteHash}) and ${other.name} of '${b.suite.name}' (${b.suiteHash}): merge shards of one suite`,
    )
  }
  for (const [what, version] of Object.entries(a.versions)) {
    if (b.versions[what] === version) continue
    throw new UsageError(
      `${first.name} was made by ${what} ${version} and ${other.name} by ${b.versions[what] ?? 'none'}: run all shards with the same`,
    )
  }
}

function refuseGaps(parts: readonly NamedResult[]): void {
  const shards = parts.map(({ name, result }) => {
    if (result.shard) return { name, shard: result.shard }
    throw new UsageError(`${name} is no shard but a whole suite: there is nothing to merge it with`)
  })
  const [{ name, shard }] = shards as [{ name: string; shard: Shard }]
  const byIndex = new Map<number, string>()
  for (const other of shards) {
    const { index, count } = other.shard
    if (count !== shard.count)
      throw new UsageError(
        `${name} is one of ${shard.count} shards and ${other.name} one of ${count}: merge shards of one split`,
      )
    const before = byIndex.get(index)
    if (before !== undefined)
      throw new UsageError(`${before} and ${other.name} are both shard ${index}/${count}: leave one out`)
    byIndex.set(index, other.name)
  }
  const missing = Array.from({ length: shard.count }, (_, i) => i + 1).filter(index => !byIndex.has(index))
  if (missing.length > 0) {
    const named = missing.map(index => `${index}/${shard.count}`).join(', ')
    throw new UsageError(`the result of shard ${named} is missing: name it as well`)
  }
}
