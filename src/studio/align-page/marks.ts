/** The list of places and the rings in the picture. */

import { element } from '../page/element.js'
import type { Clicks } from './clicks.js'

const SVG = 'http://www.w3.org/2000/svg'

function made(name: string, attributes: Readonly<Record<string, string>>, text?: string): HTMLElement {
  const node = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value)
  if (text !== undefined) node.textContent = text
  return node
}

/** `errorsPx`: by place, of the newest fit. */
export function showPlaces(
  clicks: Clicks,
  errorsPx: ReadonlyMap<number, number>,
  on: { choose: (index: number) => void; forget: (index: number) => void },
): void {
  const items = clicks.places.map(({ name, positionM }, index) => {
    const item = made('li', index === clicks.chosen ? { class: 'chosen' } : {})
    item.append(
      made('span', { class: 'name' }, `${index + 1}  ${name}`),
      made('small', {}, `${positionM.map(length => (1000 * length).toFixed(1)).join(', ')} mm`),
    )
    item.addEventListener('click', () => {
      on.choose(index)
    })
    if (!clicks.has(index)) return item
    const off = errorsPx.get(index)
    const drop = made('button', { type: 'button', 'aria-label': `forget the click on ${name}` }, '\u00d7')
    drop.addEventListener('click', event => {
      event.stopPropagation()
      on.forget(index)
    })
    item.append(made('span', { class: 'off' }, off === undefined ? '\u2713' : `${off.toFixed(1)} px`), drop)
    return item
  })
  element('places').replaceChildren(...items)
}

export function showMarks(clicks: Clicks, width: number, height: number): void {
  const marks = document.getElementById('marks')
  marks?.setAttribute('viewBox', `-0.5 -0.5 ${width} ${height}`)
  const nodes = clicks.all.flatMap(({ name, pixel: [u, v], index }) => {
    const isChosen = index === clicks.chosen
    const ring = document.createElementNS(SVG, 'circle')
    const circle = { cx: u, cy: v, r: width / 110, ...(isChosen && { class: 'chosen' }) }
    for (const [key, value] of Object.entries(circle)) ring.setAttribute(key, String(value))
    const label = document.createElementNS(SVG, 'text')
    const text = { x: u + width / 70, y: v + width / 180, 'font-size': width / 50 }
    for (const [key, value] of Object.entries(text)) label.setAttribute(key, String(value))
    label.textContent = isChosen ? `${index + 1} ${name}` : String(index + 1)
    return [ring, label]
  })
  marks?.replaceChildren(...nodes)
}
