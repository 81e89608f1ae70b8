/** What a benchmark prints on the terminal: its cells, what episodes stopped on, and what differs from an older result. */

import { table } from './table.js'
import type { BenchmarkResult } from '../run/benchmark/benchmark-result.js'
import type { CellResult } from '../run/benchmark/cell-result.js'
import { ROLE_NOTES } from '../run/benchmark/cells.js'
import type { Comparison } from '../run/benchmark/compare.js'
import { INFERENCE_HEAD, inferenceRows } from '../run/benchmark/inference-rows.js'
import { TEST_NAMES } from '../run/benchmark/pairs.js'

export function resultTable(result: BenchmarkResult): string {
  const { suite, shard, cells, runs } = result
  const rows = cells.map(cell => [
    cell.task,
    cell.level,
    `${cell.policy}${ROLE_NOTES[cell.role]}`,
    `${cell.successes}/${cell.n}${cell.stopped === undefined ? '' : ` (${cell.stopped})`}`,
    percent(cell.successRate),
    `${percent(cell.ci95[0])} .. ${percent(cell.ci95[1])}`,
    cell.meanPartialCredit.toFixed(2),
    cell.meanTimeToSuccessS?.toFixed(1) ?? '-',
    commonFailure(cell),
  ])
  const head = [
    'task',
    'level',
    'policy',
    'success',
    'rate',
    '95 % (Wilson)',
    'credit',
    'time, s',
    'most frequent failure',
  ]
  const episodes = cells.reduce((sum, { n }) => sum + n, 0)
  const wallS = runs.reduce((sum, run) => sum + run.wallS, 0)
  const part = shard === undefined ? '' : `, shard ${shard.index}/${shard.count}`
  const seeds = `seeds ${suite.seed}..${suite.seed + suite.episodes - 1}`
  return `${suite.name}${part}: ${episodes} episodes, ${seeds}, ${suite.rateHz} Hz, ${wallS.toFixed(1)} s\n${table(head, rows)}${inferenceText(result)}`
}

function inferenceText(result: BenchmarkResult): string {
  const rows = inferenceRows(result)
  return rows.length === 0
    ? ''
    : `\nlearned policies, and what a chunk of actions took here\n${table([...INFERENCE_HEAD], rows)}`
}

/** One line for each cell with episodes that an error stopped. */
export function stoppedText({ cells }: BenchmarkResult): string[] {
  return cells.flatMap(({ task, level, policy, n, results }) => {
    const stopped = results.filter(({ error }) => error !== undefined)
    const [first] = stopped
    if (!first) return []
    return [
      `${stopped.length} of ${n} episodes of ${task} ${level} ${policy} were stopped by an error and count as failures; ` +
        `seed ${first.seed}: ${first.error?.message ?? ''}`,
    ]
  })
}

export function comparisonText({ cells, notes }: Comparison, name: string): string {
  const rows = cells.map(cell => [
    cell.task,
    cell.level,
    cell.policy,
    percent(cell.firstRate),
    percent(cell.secondRate),
    `${points(cell.ci95[0])} .. ${points(cell.ci95[1])}`,
    `${TEST_NAMES[cell.test]}, ${cell.n}`,
    cell.p.toPrecision(2),
    cell.pHolm.toPrecision(2),
    cell.isIdentical ? 'identical' : cell.verdict,
    cell.detectableDrop === null ? '-' : percent(cell.detectableDrop),
  ])
  const head = [
    'task',
    'level',
    'policy',
    'old',
    'new',
    'difference, 95 %',
    'test, n',
    'p',
    'p (Holm)',
    'verdict',
    'detectable',
  ]
  return [
    `compared with ${name}`,
    table(head, rows),
    'better, worse: p (Holm) below 0.05, or what ended the cell early (SPRT). detectable: the drop that so many episodes find in one cell with a chance of 80 %',
    ...notes.map(note => `note: ${note}`),
  ].join('\n')
}

function commonFailure({ failures }: CellResult): string {
  const [first] = failures
  return first === undefined ? '' : `${first.failure} (${first.episodes})`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

/** Percentage points with their sign. */
function points(share: number): string {
  return `${share < 0 ? '-' : '+'}${Math.abs(100 * share).toFixed(1)}`
}
