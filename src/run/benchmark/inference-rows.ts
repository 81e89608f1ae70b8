/** How the networks of a result's learned policies kept up with the control loop: rows of one table, on the terminal and in the report. */

import { summaryOf } from '../policies/policy-summary.js'
import type { BenchmarkResult } from './benchmark-result.js'

export const INFERENCE_HEAD = [
  'policy',
  'task',
  'level',
  'how',
  'charged, ms',
  'chunks an episode',
  'held',
  'missed deadlines',
  'p50, ms',
  'p99, ms',
] as const

/** One for each cell of a learned policy; none where there is no such. */
export function inferenceRows({ suite, cells, runs }: BenchmarkResult): string[][] {
  return cells.flatMap(cell => {
    const execution = suite.policyFiles?.[cell.policy]?.execution
    const summary = summaryOf(cell.results)
    if (!execution || !summary) return []
    const { mode, nActionSteps, latencyS = 0, temporalEnsembleCoeff } = execution
    const times = runs.flatMap(({ inference }) => inference?.[cell.policy] ?? [])
    // Of several machines the slowest.
    const slowest = (value: (each: (typeof times)[number]) => number) =>
      times.length === 0 ? '-' : ms(Math.max(...times.map(value)))
    return [
      [
        cell.policy,
        cell.task,
        cell.level,
        temporalEnsembleCoeff === undefined ? `${mode}, ${nActionSteps} actions` : `${mode}, ensembling`,
        ms(latencyS),
        summary.chunksPerEpisode.toFixed(1),
        `${(100 * summary.waitedShare).toFixed(1)} %`,
        mode === 'deadline' ? String(summary.missedDeadlines) : '-',
        slowest(({ p50S }) => p50S),
        slowest(({ p99S }) => p99S),
      ],
    ]
  })
}

function ms(seconds: number): string {
  return (1000 * seconds).toFixed(1)
}
