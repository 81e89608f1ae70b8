/** A result beside an older one, cell by cell: what is really better or worse, and what could not have been seen. */

import { detectableDrop, detectablePairedDrop } from '../../env/statistics/detectable.js'
import { holm } from '../../env/statistics/holm.js'
import { UsageError } from '../../robot/errors.js'
import type { BenchmarkResult } from './benchmark-result.js'
import type { CellResult } from './cell-result.js'
import { cellKey } from './cells.js'
import { difference, type Difference } from './pairs.js'

/** Of all differences together. */
const LEVEL = 0.05

export interface ComparedCell extends Difference {
  readonly task: string
  readonly level: string
  readonly policy: string
  /** Corrected over all compared cells (Holm). */
  readonly pHolm: number
  readonly verdict: 'better' | 'worse' | 'same'
  /** Not one state of any shared episode differs. */
  readonly isIdentical: boolean
  /** What this many episodes find with a chance of 80 %, as far as a drop goes; null: nothing. */
  readonly detectableDrop: number | null
}

export interface Comparison {
  readonly cells: readonly ComparedCell[]
  /** What differs between the two beside their rates, and what was not compared. */
  readonly notes: readonly string[]
}

/** First is the old one. Floors are not compared: doing nothing cannot get worse. `UsageError` where no cell is in both. */
export function compare(old: BenchmarkResult, now: BenchmarkResult): Comparison {
  const before = new Map(underTest(old).map(cell => [cellKey(cell), cell]))
  const notes = differencesOf(old, now)
  const pairs: { was: CellResult; is: CellResult; found: Difference }[] = []
  for (const is of underTest(now)) {
    const was = before.get(cellKey(is))
    before.delete(cellKey(is))
    const reason = was === undefined ? 'it is new' : whyNotComparable(was, is)
    if (was === undefined || reason !== undefined) notes.push(`not compared: ${cellKey(is)}: ${reason ?? ''}`)
    else pairs.push({ was, is, found: difference(was, is) })
  }
  notes.push(...[...before.keys()].map(key => `not compared: ${key}: it is not there any more`))
  if (pairs.length === 0) {
    throw new UsageError(
      `suites '${old.suite.name}' and '${now.suite.name}' have no cell that could be compared: ${notes.join('; ')}`,
    )
  }
  const corrected = holm(pairs.map(({ found }) => found.p))
  const cells = pairs.map(({ was, is, found }, index): ComparedCell => {
    const pHolm = corrected[index] as number
    const verdict = pHolm >= LEVEL ? 'same' : found.secondRate < found.firstRate ? 'worse' : 'better'
    const drop = found.test === 'paired' ? detectablePairedDrop(found.n) : detectableDrop(found.firstRate, found.n)
    return {
      ...found,
      task: is.task,
      level: is.level,
      policy: is.policy,
      pHolm,
      verdict,
      isIdentical: areIdentical(was, is),
      detectableDrop: drop ?? null,
    }
  })
  return { cells, notes }
}

function underTest({ cells }: BenchmarkResult): CellResult[] {
  return cells.filter(({ role }) => role !== 'floor')
}

function areIdentical(was: CellResult, is: CellResult): boolean {
  const before = new Map(was.results.map(({ seed, stateHash, steps }) => [seed, `${stateHash} ${steps}`]))
  const shared = is.results.filter(({ seed }) => before.has(seed))
  return shared.length > 0 && shared.every(({ seed, stateHash, steps }) => before.get(seed) === `${stateHash} ${steps}`)
}

function whyNotComparable(was: CellResult, is: CellResult): string | undefined {
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
