/** The tables of the report. */

import type { BenchmarkResult } from '../benchmark/benchmark-result.js'
import type { CellResult } from '../benchmark/cell-result.js'
import { ROLE_NOTES } from '../benchmark/cells.js'
import type { Comparison } from '../benchmark/compare.js'
import { TEST_NAMES } from '../benchmark/pairs.js'
import { INFERENCE_HEAD, inferenceRows } from '../benchmark/inference-rows.js'
import { policyPairs } from '../benchmark/policy-pairs.js'
import { element, type Attributes, type Markup } from '../gap/markup.js'
import { percent, points, pText } from './report-text.js'

/** Seeds that are named one by one. */
const MOST_SEEDS = 30
const STOP_NOTES = { high: 'stopped early: high enough', low: 'stopped early: too low' } as const

type Cell = string | Markup

export function cellTable(cells: readonly CellResult[]): Markup {
  const head = [
    'task',
    'level',
    'policy',
    'success',
    'rate',
    '95 % (Wilson)',
    'partial credit',
    'time to success',
    'detectable drop',
    '',
  ]
  const rows = cells.map(cell => {
    const { otherSeeds, sameSeeds } = cell.detectableDrop
    return [
      cell.task,
      cell.level,
      `${cell.policy}${ROLE_NOTES[cell.role]}`,
      `${cell.successes}/${cell.n}`,
      percent(cell.successRate),
      `${percent(cell.ci95[0])} .. ${percent(cell.ci95[1])}`,
      cell.meanPartialCredit.toFixed(2),
      cell.meanTimeToSuccessS === null ? '–' : `${cell.meanTimeToSuccessS.toFixed(1)} s`,
      cell.role === 'floor' ? '' : `${share(otherSeeds)} / ${share(sameSeeds)}`,
      cell.stopped === undefined ? '' : STOP_NOTES[cell.stopped],
    ]
  })
  return table(
    head,
    rows,
    cells.map(({ role }) => (role === 'floor' ? 'floor' : '')),
  )
}

/** Undefined without learned policies. */
export function inferenceTable(result: BenchmarkResult): Markup | undefined {
  const rows = inferenceRows(result)
  return rows.length === 0 ? undefined : table([...INFERENCE_HEAD], rows)
}

export function pairTable(cells: readonly CellResult[]): Markup | undefined {
  const pairs = policyPairs(cells)
  if (pairs.length === 0) return undefined
  const head = [
    'task',
    'level',
    'first',
    'second',
    'both',
    'only first',
    'only second',
    'neither',
    'difference, points',
    'p',
    'p (Holm)',
  ]
  const rows = pairs.map(pair => {
    const counts = pair.counts
    const shown = counts ? [counts.both, counts.onlyFirst, counts.onlySecond, counts.neither] : ['–', '–', '–', '–']
    return [
      ...[pair.task, pair.level, pair.first, pair.second],
      ...shown.map(String),
      interval(pair.secondRate - pair.firstRate, pair.ci95),
      pText(pair.p),
      pText(pair.pHolm),
    ]
  })
  return table(
    head,
    rows,
    pairs.map(({ pHolm }) => (pHolm < 0.05 ? 'differs' : '')),
  )
}

export function comparisonTable({ cells }: Comparison): Markup {
  const head = [
    'task',
    'level',
    'policy',
    'old',
    'new',
    'difference, points',
    'test',
    'n',
    'p',
    'p (Holm)',
    'verdict',
    'detectable drop',
  ]
  const rows = cells.map(cell => [
    ...[cell.task, cell.level, cell.policy, percent(cell.firstRate), percent(cell.secondRate)],
    interval(cell.secondRate - cell.firstRate, cell.ci95),
    TEST_NAMES[cell.test],
    String(cell.n),
    pText(cell.p),
    pText(cell.pHolm),
    cell.isIdentical ? 'identical' : cell.verdict,
    share(cell.detectableDrop),
  ])
  return table(
    head,
    rows,
    cells.map(({ verdict }) => (verdict === 'same' ? '' : verdict)),
  )
}

/** Undefined where no policy failed. */
export function failedSeedTable(cells: readonly CellResult[]): Markup | undefined {
  const rows = cells.flatMap(({ task, level, policy, results }) => {
    const failed = results.filter(({ success }) => !success)
    if (failed.length === 0) return []
    const more = failed.length > MOST_SEEDS ? ` and ${failed.length - MOST_SEEDS} more` : ''
    const seeds = failed.slice(0, MOST_SEEDS).map(({ seed }) => seed)
    return [[task, level, policy, String(failed.length), `${seeds.join(' ')}${more}`]]
  })
  return rows.length === 0 ? undefined : table(['task', 'level', 'policy', 'failed', 'seeds'], rows)
}

/** A column of figures stands to the right. */
function table(head: readonly string[], rows: readonly (readonly Cell[])[], classes: readonly string[] = []): Markup {
  const isFigure = (cell: Cell | undefined) => typeof cell === 'string' && (cell === '' || /^([−+–\d]|< \d)/.test(cell))
  const sides = head.map((name, k): Attributes => {
    if (name === 'seeds') return { class: 'seeds' }
    return rows.every(row => isFigure(row[k])) ? { class: 'figure' } : {}
  })
  return element('table', {}, [
    element('thead', {}, [
      element(
        'tr',
        {},
        head.map((text, k) => element('th', sides[k] ?? {}, [text])),
      ),
    ]),
    element(
      'tbody',
      {},
      rows.map((row, i) =>
        element(
          'tr',
          classes[i] ? { class: classes[i] } : {},
          row.map((cell, k) => element('td', sides[k] ?? {}, [cell])),
        ),
      ),
    ),
  ])
}

function interval(difference: number, [low, high]: readonly [number, number]): string {
  return `${points(difference)} (${points(low)} .. ${points(high)})`
}

function share(value: number | null): string {
  return value === null ? '–' : percent(value)
}
