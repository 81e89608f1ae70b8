/** The plots over all cells: success rates with their intervals, and how long successes took. */

import type { CellResult } from '../benchmark/cell-result.js'
import type { Markup } from '../gap/markup.js'
import { boxX, dot, figure, ruleY } from './plot.js'
import type { PolicyColours } from './policy-colours.js'
import { cellName, percent, unique } from './report-text.js'

const WIDTH = 1100
const ROW_PX = 17
const FACET_GAP_PX = 12
/** Letters of a 12 px font, with room for the tick. */
const LETTER_PX = 7

/** A row for each policy, a band for each task, a column for each level. */
export function successPlot(cells: readonly CellResult[], colours: PolicyColours): Markup {
  const rows = cells.map(cell => ({
    ...cell,
    low: 100 * cell.ci95[0],
    high: 100 * cell.ci95[1],
    rate: 100 * cell.successRate,
    says: `${cellName(cell)}: ${cell.successes} of ${cell.n} = ${percent(cell.successRate)}, 95 % ${percent(cell.ci95[0])} .. ${percent(cell.ci95[1])}`,
  }))
  const place = { fx: 'level', fy: 'task', y: 'policy' } as const
  return figure('success rate of each cell with its Wilson interval', {
    ...layout(cells),
    x: { domain: [0, 100], grid: true, label: 'success, %', ticks: 6 },
    color: { domain: [...colours.domain], range: [...colours.range] },
    marks: [
      ruleY(rows, {
        ...place,
        x1: 'low',
        x2: 'high',
        stroke: 'policy',
        strokeWidth: 3,
        strokeOpacity: 0.45,
        title: 'says',
      }),
      dot(rows, { ...place, x: 'rate', fill: 'policy', r: 4, title: 'says' }),
    ],
  })
}

/** Undefined where nothing succeeded. */
export function timePlot(cells: readonly CellResult[], colours: PolicyColours): Markup | undefined {
  const shown = cells.filter(({ successes, role }) => successes > 0 && role !== 'floor')
  const rows = shown.flatMap(({ task, level, policy, results }) =>
    results.filter(({ success }) => success).map(({ seed, timeS }) => ({ task, level, policy, seed, timeS })),
  )
  if (rows.length === 0) return undefined
  const place = { fx: 'level', fy: 'task', y: 'policy' } as const
  return figure('time to success of each cell', {
    ...layout(shown),
    x: {
      // Spread as arguments, a hundred thousand of them would not fit on the stack.
      domain: [0, rows.reduce((most, { timeS }) => Math.max(most, timeS), 0)],
      nice: true,
      grid: true,
      label: 'time to success, s',
    },
    color: { domain: [...colours.domain], range: [...colours.range] },
    marks: [boxX(rows, { ...place, x: 'timeS', fill: 'policy', fillOpacity: 0.35, stroke: 'policy', r: 2 })],
  })
}

function layout(cells: readonly CellResult[]) {
  const [tasks, policies, levels] = [
    unique(cells.map(({ task }) => task)),
    unique(cells.map(({ policy }) => policy)),
    unique(cells.map(({ level }) => level)),
  ]
  const longest = (names: readonly string[]) => LETTER_PX * Math.max(...names.map(({ length }) => length))
  const [marginTop, marginBottom] = [30, 40]
  return {
    width: WIDTH,
    height: marginTop + marginBottom + tasks.length * (policies.length * ROW_PX + FACET_GAP_PX),
    marginTop,
    marginBottom,
    marginLeft: longest(policies) + 20,
    marginRight: longest(tasks) + 20,
    fx: { domain: levels, label: null, padding: 0.06 },
    fy: { domain: tasks, label: null, padding: FACET_GAP_PX / (policies.length * ROW_PX + FACET_GAP_PX) },
    y: { domain: policies, label: null, tickSize: 0, padding: 0.25 },
  }
}
