/** A result beside an older one, cell by cell: what is really better or worse, and what could not have been seen. */

import { detectableDrop, detectablePairedDrop } from '../../env/statistics/detectable.js'
import { holm } from '../../env/statistics/holm.js'
import { UsageError } from '../../robot/errors.js'
import type { BenchmarkResult } from './benchmark-result.js'
import type { CellResult, EpisodeRecord } from './cell-result.js'
import { cellKey, type CellInfo } from './cells.js'
import { difference, type Difference, type TEST_NAMES } from './pairs.js'
import { sequentialVerdict } from './sequential-verdict.js'

/** Of all differences together. */
const LEVEL = 0.05

export interface ComparedCell extends Omit<Difference, 'test'> {
  /** `sequential`: what ended the cell early decides, since so few episodes leave no other test a chance. */
  readonly test: keyof typeof TEST_NAMES
  readonly task: string
  readonly level: string
  readonly policy: string
  /** Corrected over all compared cells (Holm). */
  readonly pHolm: number
  readonly verdict: 'better' | 'worse' | 'same'
  /** Not one state of any shared episode differs, nor what was called a success. */
  readonly isIdentical: boolean
  /** The drop that this many episodes find in one cell, corrected as `pHolm`, with a chance of 80 %; null: none, or unknown after an early stop. */
  readonly detectableDrop: number | null
}

export interface Comparison {
  readonly cells: readonly ComparedCell[]
  /** What differs between the two beside their rates, and what was not compared. */
  readonly notes: readonly string[]
}

/** First is the old one. Floors are not compared: doing nothing cannot get worse. `UsageError` where no cell is in both. */
export function compare(old: BenchmarkResult, now: BenchmarkResult): Comparison {
  const { pairs, notes } = pairUp(old, now.suite.name, now.cells)
  const found = pairs.map(({ was, is }) => difference(was, is))
  const corrected = holm(found.map(({ p }) => p))
  const cells = pairs.map(({ was, is }, index): ComparedCell => {
    const own = found[index] as Difference
    const pHolm = corrected[index] as number
    const sequential = sequentialVerdict(was, is, now.suite.stop)
    const verdict = pHolm >= LEVEL ? 'same' : own.secondRate < own.firstRate ? 'worse' : 'better'
    return {
      ...own,
      test: sequential === undefined ? own.test : 'sequential',
      task: is.task,
      level: is.level,
      policy: is.policy,
      pHolm,
      verdict: sequential ?? verdict,
      isIdentical: areIdentical(was, is),
      detectableDrop: dropOf(was, is, own, LEVEL / pairs.length),
    }
  })
  return { cells, notes: [...differencesOf(old, now), ...notes] }
}

/** The cells under test that are in both, and why others are not. `UsageError` where there is none: known before an episode runs. */
export function pairUp<T extends CellInfo>(old: BenchmarkResult, suite: string, cells: readonly T[]) {
  const before = new Map(underTest(old.cells).map(cell => [cellKey(cell), cell]))
  const notes: string[] = []
  const pairs: { was: CellResult; is: T }[] = []
  for (const is of underTest(cells)) {
    const was = before.get(cellKey(is))
    before.delete(cellKey(is))
    const reason = was === undefined ? 'it is new' : whyNotComparable(was, is)
    if (was === undefined || reason !== undefined) notes.push(`not compared: ${cellKey(is)}: ${reason ?? ''}`)
    else pairs.push({ was, is })
  }
  notes.push(...[...before.keys()].map(key => `not compared: ${key}: it is not there any more`))
  notes.push(...pairs.flatMap(({ was, is }) => changedPolicy(was, is)))
  if (pairs.length > 0) return { pairs, notes }
  throw new UsageError(
    `suites '${old.suite.name}' and '${suite}' have no cell that could be compared: ${notes.join('; ')}. Name a result of the same suite`,
  )
}

function dropOf(was: CellResult, is: CellResult, { test, n, firstRate }: Difference, level: number): number | null {
  if (was.stopped !== undefined || is.stopped !== undefined) return null
  return (test === 'paired' ? detectablePairedDrop(n, level) : detectableDrop(firstRate, n, level)) ?? null
}

function underTest<T extends CellInfo>(cells: readonly T[]): T[] {
  return cells.filter(({ role }) => role !== 'floor')
}

function areIdentical(was: CellResult, is: CellResult): boolean {
  const textOf = ({ stateHash, steps, success }: EpisodeRecord) => `${stateHash} ${steps} ${success}`
  const before = new Map(was.results.map(record => [record.seed, textOf(record)]))
  const shared = is.results.filter(({ seed }) => before.has(seed))
  return shared.length > 0 && shared.every(record => before.get(record.seed) === textOf(record))
}

/** A comparison is what one wants of them. */
function changedPolicy(was: CellInfo, is: CellInfo): string[] {
  const [before, now] = [was, is].map(({ policyDigest, policyOptions }) =>
    JSON.stringify([policyDigest, policyOptions]),
  )
  return before === now ? [] : [`${cellKey(is)}: the policy of that name was another one, or was run in another way`]
}

function whyNotComparable(was: CellInfo, is: CellInfo): string | undefined {
  if (was.envId !== is.envId) return `the task was ${was.envId} and is ${is.envId}`
  if (was.digest !== is.digest) return 'the file of the task has changed'
  const [optionsWere, optionsAre] = [JSON.stringify(was.options), JSON.stringify(is.options)]
  return optionsWere === optionsAre
    ? undefined
    : `its environment was made with ${optionsWere} and is with ${optionsAre}`
}

function differencesOf(old: BenchmarkResult, now: BenchmarkResult): string[] {
  const names = new Set([...Object.keys(old.versions), ...Object.keys(now.versions)])
  const changed = [...names].filter(name => old.versions[name] !== now.versions[name])
  return [
    ...(old.suiteHash === now.suiteHash
      ? []
      : [`the suite was '${old.suite.name}' (${old.suiteHash}) and is '${now.suite.name}' (${now.suiteHash})`]),
    ...changed.map(
      name => `${name} was ${old.versions[name] ?? 'not there'} and is ${now.versions[name] ?? 'not there'}`,
    ),
  ]
}
