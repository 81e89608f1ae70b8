/** `npm run bench -- servo`: both presets beside data sheets and other people's benches. */

import { table } from '../../src/cli/table.js'
import type { Suite } from '../suite.js'
import { differencePct, isMet } from './figures.js'
import type { Figure } from './figures.js'
import { measure12V, measure7V4 } from './measure.js'

export const SERVO: Suite = {
  name: 'servo',
  async run() {
    const figures = [...(await measure12V()), ...(await measure7V4())]
    const head = ['servo', 'figure', 'unit', 'model', 'reference', 'off', 'within 10 %', 'source']
    const rows = figures.map(figure => [
      figure.servo,
      figure.name,
      figure.unit,
      rounded(figure.model),
      referenceText(figure),
      offText(figure),
      metText(figure),
      figure.source ?? '',
    ])
    const json = figures.map(figure => ({ ...figure, differencePct: differencePct(figure), isMet: isMet(figure) }))
    return { table: [table(head, rows), '', ...missingLines(figures)].join('\n'), json }
  },
}

/** Missed figures by the term that is missing. */
function missingLines(figures: readonly Figure[]): string[] {
  const missed = figures.filter(figure => isMet(figure) === false)
  const terms = new Set(missed.map(({ missing = 'not known' }) => missing))
  return [
    `${missed.length} of ${figures.filter(({ reference }) => reference !== undefined).length} figures are missed; what is missing:`,
    ...Array.from(terms, term => {
      const names = missed.filter(({ missing = 'not known' }) => missing === term)
      return `- ${term}: ${names.map(({ servo, name }) => `${name} (${servo})`).join('; ')}`
    }),
  ]
}

function referenceText({ reference }: Figure): string {
  if (reference === undefined) return 'none'
  return typeof reference === 'number' ? rounded(reference) : reference.map(rounded).join(' to ')
}

function offText(figure: Figure): string {
  const difference = differencePct(figure)
  // No minus zero; nothing for what never happens.
  return difference === undefined || Number.isNaN(difference)
    ? ''
    : `${(Math.round(10 * difference) / 10 + 0).toFixed(1)} %`
}

function metText(figure: Figure): string {
  const met = isMet(figure)
  return met === undefined ? '' : met ? 'yes' : 'no'
}

function rounded(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : 'never'
}
