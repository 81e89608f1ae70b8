/** For one task: bars of how many episodes got to each step, or failed in each way; policies beside each other, levels in columns. */

import type { CellResult } from '../benchmark/cell-result.js'
import { STOPPED_BY_ERROR } from '../benchmark/failures.js'
import type { Markup } from '../gap/markup.js'
import { barX, figure, ruleX } from './plot.js'
import type { PolicyColours } from './policy-colours.js'
import { cellName, percent, unique } from './report-text.js'

const WIDTH = 535
const BAR_PX = 10
const GAP_PX = 10
const LETTER_PX = 7

interface Bar {
  readonly step: string
  readonly policy: string
  readonly level: string
  /** Of the cell's episodes. */
  readonly share: number
  readonly says: string
}

/** Sub-goals in their order, and success. */
export function funnel(task: string, cells: readonly CellResult[], colours: PolicyColours): Markup {
  const bars = cells.flatMap(cell =>
    [...cell.funnel, { name: 'success', reached: cell.successes }].map(({ name, reached }) => bar(cell, name, reached)),
  )
  return stepBars(`how far episodes of ${task} got`, bars, colours)
}

/** Undefined where no episode failed. */
export function failureBars(task: string, cells: readonly CellResult[], colours: PolicyColours): Markup | undefined {
  const rank = (step: string) => kindsOf(cells).indexOf(step)
  const bars = cells.flatMap(cell => cell.failures.map(({ failure, episodes }) => bar(cell, failure, episodes)))
  bars.sort((a, b) => rank(a.step) - rank(b.step))
  return bars.length === 0 ? undefined : stepBars(`how episodes of ${task} failed`, bars, colours)
}

/** All failures that there are, in the order of the task. */
function kindsOf([cell]: readonly CellResult[]): string[] {
  const subGoals = cell?.subGoals ?? []
  return [...subGoals.map(name => `never ${name}`), `lost after ${subGoals.at(-1) ?? ''}`, STOPPED_BY_ERROR]
}

function bar(cell: CellResult, step: string, episodes: number): Bar {
  const share = cell.n === 0 ? 0 : episodes / cell.n
  const says = `${cellName(cell)}: ${step}: ${episodes} of ${cell.n} = ${percent(share)}`
  return { step, policy: cell.policy, level: cell.level, share: 100 * share, says }
}

function stepBars(label: string, bars: readonly Bar[], colours: PolicyColours): Markup {
  const [steps, policies, levels] = [
    unique(bars.map(({ step }) => step)),
    unique(bars.map(({ policy }) => policy)),
    unique(bars.map(({ level }) => level)),
  ]
  const most = Math.max(...bars.map(({ share }) => share))
  const [marginTop, marginBottom] = [24, 34]
  return figure(label, {
    width: WIDTH,
    height: marginTop + marginBottom + steps.length * (policies.length * BAR_PX + GAP_PX),
    marginTop,
    marginBottom,
    marginLeft: LETTER_PX * Math.max(...steps.map(({ length }) => length)) + 12,
    marginRight: 16,
    fx: { domain: levels, label: null, padding: 0.1 },
    fy: { domain: steps, label: null, axis: 'left', padding: 0.2 },
    y: { domain: policies, axis: null, padding: 0.1 },
    x: {
      domain: [0, most > 40 ? 100 : 5 * Math.ceil(most / 5)],
      ticks: levels.length > 1 ? 3 : 5,
      label: 'episodes, %',
    },
    color: { domain: [...colours.domain], range: [...colours.range] },
    marks: [
      barX(bars, { fx: 'level', fy: 'step', y: 'policy', x: 'share', fill: 'policy', title: 'says' }),
      ruleX([0], { strokeOpacity: 0.4 }),
    ],
  })
}
