/** One colour for each policy through the whole report: Okabe and Ito's, which colour-blind readers tell apart; floors are grey. */

import { element, type Markup } from '../gap/markup.js'
import type { CellResult } from '../benchmark/cell-result.js'

const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'] as const
const FLOOR_COLOURS = ['#777777', '#aaaaaa'] as const

export interface PolicyColours {
  readonly domain: readonly string[]
  readonly range: readonly string[]
}

/** More policies than colours share them. */
export function policyColours(cells: readonly CellResult[]): PolicyColours {
  const roles = new Map(cells.map(({ policy, role }) => [policy, role]))
  let [policies, floors] = [0, 0]
  const range = Array.from(roles.values(), role =>
    role === 'floor'
      ? (FLOOR_COLOURS[floors++ % FLOOR_COLOURS.length] as string)
      : (COLOURS[policies++ % COLOURS.length] as string),
  )
  return { domain: [...roles.keys()], range }
}

export function legend({ domain, range }: PolicyColours): Markup {
  const items = domain.map((policy, i) =>
    element('span', { class: 'key' }, [
      element('span', { class: 'swatch', style: `background:${range[i] ?? ''}` }),
      policy,
    ]),
  )
  return element('p', { class: 'legend' }, items)
}
