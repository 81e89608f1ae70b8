/** Which seeds fail: a row for each cell, a mark for each failed seed, so that seeds that are hard for all stand under each other. */

import { STOPPED_BY_ERROR } from '../benchmark/failures.js'
import type { CellResult } from '../benchmark/cell-result.js'
import type { Markup } from '../gap/markup.js'
import { barX, figure } from './plot.js'
import { cellName } from './report-text.js'

const WIDTH = 1100
const ROW_PX = 17
const LETTER_PX = 6.6
export const SEED_COLOURS = { ran: '#dbe9dc', failed: '#c1272d', error: '#5b2a86' } as const

export function seedMap(cells: readonly CellResult[]): Markup {
  const rows = cells.map(cell => ({ ...cell, name: cellName(cell), seeds: cell.results.map(({ seed }) => seed) }))
  const ran = rows.flatMap(({ name, seeds }) =>
    runsOf(seeds).map(([from, to]) => ({ name, from: from - 0.5, to: to + 0.5 })),
  )
  const failed = rows.flatMap(({ name, results }) =>
    results.flatMap(({ seed, failure, timeS }) =>
      failure === undefined
        ? []
        : [
            {
              name,
              failure,
              from: seed - 0.5,
              to: seed + 0.5,
              says: `${name}, seed ${seed}: ${failure} (${timeS.toFixed(1)} s)`,
            },
          ],
    ),
  )
  const [marginTop, marginBottom] = [6, 36]
  return figure('which seeds failed in which cell', {
    width: WIDTH,
    height: marginTop + marginBottom + rows.length * ROW_PX,
    marginTop,
    marginBottom,
    marginLeft: LETTER_PX * Math.max(...rows.map(({ name }) => name.length)) + 16,
    marginRight: 16,
    y: { domain: rows.map(({ name }) => name), label: null, tickSize: 0, padding: 0.15 },
    x: { label: 'seed', tickFormat: 'd' },
    marks: [
      barX(ran, { y: 'name', x1: 'from', x2: 'to', fill: SEED_COLOURS.ran }),
      barX(failed, {
        y: 'name',
        x1: 'from',
        x2: 'to',
        fill: ({ failure }: { failure: string }) =>
          failure === STOPPED_BY_ERROR ? SEED_COLOURS.error : SEED_COLOURS.failed,
        title: 'says',
      }),
    ],
  })
}

/** First and last of each stretch without a gap. */
function runsOf(seeds: readonly number[]): [from: number, to: number][] {
  const runs: [number, number][] = []
  for (const seed of seeds) {
    const last = runs.at(-1)
    if (last?.[1] === seed - 1) last[1] = seed
    else runs.push([seed, seed])
  }
  return runs
}
