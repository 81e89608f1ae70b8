/** Small drawings for buttons. */

const PATHS = {
  pause: 'M7 5h3v14H7zM14 5h3v14h-3z',
  play: 'M8 5l11 7-11 7z',
  step: 'M6 5l9 7-9 7zM16 5h2.500v14H16z',
  sun: 'M12 8a4 4 0 100 8 4 4 0 000-8zM11 2h2v3h-2zM11 19h2v3h-2zM2 11h3v2H2zM19 11h3v2h-3zM4.200 5.600l1.400-1.400 2.100 2.100-1.400 1.400zM16.300 17.700l1.400-1.400 2.100 2.100-1.400 1.400zM4.200 18.400l2.100-2.100 1.400 1.400-2.100 2.100zM16.300 6.300l2.100-2.100 1.400 1.400-2.100 2.100z',
  moon: 'M20 14.500A8.500 8.500 0 019.500 4 8.500 8.500 0 1020 14.500z',
  keys: 'M3 6h18v12H3zM5 8v2h2V8zM9 8v2h2V8zM13 8v2h2V8zM17 8v2h2V8zM7 12v2h2v-2zM11 12v2h2v-2zM15 12v2h2v-2zM8 15.500v1h8v-1z',
} as const

export type IconName = keyof typeof PATHS

const SVG = 'http://www.w3.org/2000/svg'

export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', PATHS[name])
  path.setAttribute('fill-rule', 'evenodd')
  svg.append(path)
  return svg
}
