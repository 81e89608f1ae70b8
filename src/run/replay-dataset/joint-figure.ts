/** All joints of one motion as one drawing: what was told, where two arms stood, and below it how far they are apart. */

import { element, type Markup } from '../gap/markup.js'
import { PATH_SCALE, pathData, type PlotBox } from '../gap/path-data.js'

export interface JointFigure {
  readonly title: string
  /** Under the title. */
  readonly subtitle: string
  readonly timeS: Float64Array
  /** What the three lines are; `reference` is absent where nothing was measured then. */
  readonly names: { readonly command: string; readonly reference: string; readonly own: string }
  readonly joints: readonly FigureJoint[]
}

export interface FigureJoint {
  readonly name: string
  /** `deg`, `%`. */
  readonly unit: string
  readonly command: Float64Array
  readonly reference?: Float64Array
  readonly own: Float64Array
}

const PANEL = { width: 560, height: 236, left: 48, right: 12 }
const COLUMNS = 2
const HEAD = 84
const POSITIONS = { y: 24, height: 116 }
const ERRORS = { y: 158, height: 54 }
/** A joint at rest would show nothing but its encoder's steps. */
const LEAST_RANGE = 1
const LEAST_ERROR = 0.2

const STYLE = `text{font:11px system-ui,'DejaVu Sans',sans-serif;fill:#555}.title{font-size:13px;fill:#111;font-weight:600}.head{font-size:18px;fill:#111;font-weight:600}
.box{fill:none;stroke:#ccc}.zero{fill:none;stroke:#bbb}.line{fill:none;stroke-linejoin:round;vector-effect:non-scaling-stroke}
.reference{stroke:#e69f00;stroke-width:13}.command{stroke:#777;stroke-width:4;stroke-dasharray:14 10}.own{stroke:#0b57b7;stroke-width:6}`

export function jointFigure(figure: JointFigure): Markup {
  const { joints, title, subtitle } = figure
  const rows = Math.ceil(joints.length / COLUMNS)
  const [width, height] = [COLUMNS * PANEL.width, HEAD + rows * PANEL.height + 8]
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: 'img',
    'aria-label': title,
  }
  return element('svg', attributes, [
    element('style', {}, [{ markup: STYLE }]),
    element('rect', { width: '100%', height: '100%', fill: '#fff' }),
    element('text', { class: 'head', x: PANEL.left, y: 26 }, [title]),
    element('text', { x: PANEL.left, y: 46 }, [subtitle]),
    ...legend(figure),
    ...joints.map((joint, i) => {
      const [x, y] = [(i % COLUMNS) * PANEL.width, HEAD + Math.floor(i / COLUMNS) * PANEL.height]
      return element('g', { transform: `translate(${x} ${y})` }, panel(joint, figure))
    }),
  ])
}

function legend({ names, joints }: JointFigure): Markup[] {
  const kinds = (['reference', 'own', 'command'] as const).filter(
    kind => kind !== 'reference' || joints.some(({ reference }) => reference !== undefined),
  )
  let x = PANEL.left
  return kinds.flatMap(kind => {
    const at = x
    x += 60 + 6.5 * names[kind].length
    return [
      element('path', { class: `line ${kind}`, d: `M${4 * at} 264h112`, transform: `scale(${PATH_SCALE})` }),
      element('text', { x: at + 36, y: 70 }, [names[kind]]),
    ]
  })
}

function panel({ name, unit, command, reference, own }: FigureJoint, { timeS, names }: JointFigure): Markup[] {
  const across = {
    fromTimeS: 0,
    toTimeS: Math.max(timeS.at(-1) ?? 0, 1e-3),
    x: PANEL.left,
    width: PANEL.width - PANEL.left - PANEL.right,
  }
  const [low, high] = rangeOf([command, own, ...(reference ? [reference] : [])], LEAST_RANGE)
  const errors = own.map((value, frame) => value - ((reference ?? command)[frame] as number))
  const [least, most] = rangeOf([errors], LEAST_ERROR)
  const error = Math.max(-least, most)
  const above: PlotBox = { ...across, ...POSITIONS, low, high }
  const below: PlotBox = { ...across, ...ERRORS, low: -error, high: error }
  const line = (kind: string, values: Float64Array, box: PlotBox) =>
    element('path', { class: `line ${kind}`, d: pathData(timeS, values, box) })
  return [
    element('text', { class: 'title', x: PANEL.left, y: 15 }, [`${name}, ${unit}`]),
    ...frame(above, [high, low]),
    ...frame(below, [error, 0, -error]),
    element('g', { transform: `scale(${PATH_SCALE})` }, [
      ...(reference ? [line('reference', reference, above)] : []),
      line('command', command, above),
      line('own', own, above),
      line('own', errors, below),
    ]),
    element('text', { x: PANEL.left, y: PANEL.height - 10 }, [
      `0 s; below: ${names.own} less ${reference ? names.reference : names.command}`,
    ]),
    element('text', { x: PANEL.width - PANEL.right, y: PANEL.height - 10, 'text-anchor': 'end' }, [
      `${across.toTimeS.toFixed(1)} s`,
    ]),
  ]
}

function frame({ x, y, width, height, low, high }: PlotBox, marks: readonly number[]): Markup[] {
  return [
    element('rect', { class: 'box', x, y, width, height }),
    ...marks.flatMap(mark => {
      const at = y + ((high - mark) / (high - low)) * height
      return [
        ...(mark === 0 ? [element('path', { class: 'zero', d: `M${x} ${at}h${width}` })] : []),
        element('text', { x: x - 5, y: at + 4, 'text-anchor': 'end' }, [mark.toFixed(Math.abs(mark) < 10 ? 2 : 0)]),
      ]
    }),
  ]
}

function rangeOf(signals: readonly Float64Array[], leastWidth: number): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity]
  for (const signal of signals) {
    for (const value of signal) {
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
  }
  const room = Math.max(0.04 * (high - low), (leastWidth - (high - low)) / 2)
  return [low - room, high + room]
}
