/** Plots as SVG text, drawn without a browser: the one door to Observable Plot. */

import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import { element, type Markup } from '../gap/markup.js'

export { axisX, barX, boxX, dot, frame, gridX, rectY, ruleX, ruleY, tickX } from '@observablehq/plot'

const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as { readonly document: object }

/** `label`: what is seen, for those who cannot see it. */
export function figure(label: string, options: Omit<Plot.PlotOptions, 'document' | 'title' | 'caption'>): Markup {
  const style = { fontSize: '12px', overflow: 'visible' }
  const svg = Plot.plot({ style, ...options, document: document as never }) as unknown
  return element('div', { role: 'img', 'aria-label': label }, [
    { markup: (svg as { readonly outerHTML: string }).outerHTML },
  ])
}
