/** One joint of one motion as SVG: command, real arm and models above, the models' errors below. */

import { element } from './markup.js'
import type { Markup } from './markup.js'
import { PATH_SCALE, pathData } from './path-data.js'
import type { PlotBox } from './path-data.js'

export interface JointPlot {
  readonly title: string
  readonly timeS: Float64Array
  readonly commandRad: Float64Array
  readonly realRad: Float64Array
  /** Encoder readings, the model that matters first. */
  readonly models: readonly { readonly name: string; readonly positionRad: Float64Array }[]
}

/** User units. */
const WIDTH = 640
const LEFT = 46
const RIGHT = 8
const POSITIONS = { y: 22, height: 120 }
const ERRORS = { y: 156, height: 64 }
const HEIGHT = 240

/** Otherwise encoder steps of a joint at rest would fill the plot. */
const LEAST_RANGE_RAD = 0.02
const LEAST_ERROR_RAD = 0.005

/** Lines carry the classes `command`, `real` and `model0`, `model1`, ... in the order of the models. */
export function jointPlot({ title, timeS, commandRad, realRad, models }: JointPlot): Markup {
  const errors = models.map(({ positionRad }) => positionRad.map((angle, frame) => angle - (realRad[frame] as number)))
  const [low, high] = rangeOf([commandRad, realRad, ...models.map(({ positionRad }) => positionRad)], LEAST_RANGE_RAD)
  const [least, most] = rangeOf(errors, LEAST_ERROR_RAD)
  const error = Math.max(-least, most)
  const across = { fromTimeS: 0, toTimeS: timeS.at(-1) as number, x: LEFT, width: WIDTH - LEFT - RIGHT }
  const above: PlotBox = { ...across, ...POSITIONS, low, high }
  const below: PlotBox = { ...across, ...ERRORS, low: -error, high: error }

  const line = (kind: string, values: Float64Array, box: PlotBox): Markup =>
    element('path', { class: kind, d: pathData(timeS, values, box) })
  // What matters most is drawn last.
  const backwards = models.map((_, i) => models.length - 1 - i)
  const lines = [
    line('real', realRad, above),
    line('command', commandRad, above),
    ...backwards.map(i => line(`model${i}`, models[i]?.positionRad as Float64Array, above)),
    ...backwards.map(i => line(`model${i}`, errors[i] as Float64Array, below)),
  ]
  return element(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': `${title}, position and error over time` },
    [
      label(title, LEFT, 14, 'start', 'title'),
      ...frame(above, [high, low], angle => angle.toFixed(2)),
      ...frame(below, [error, 0, -error], angle => (1000 * angle).toFixed(0)),
      label('rad', 4, above.y + above.height / 2, 'start'),
      label('mrad', 4, below.y + below.height / 2 - 9, 'start'),
      label('0 s', LEFT, HEIGHT - 5, 'start'),
      label(`${across.toTimeS.toFixed(0)} s`, WIDTH - RIGHT, HEIGHT - 5, 'end'),
      element('g', { transform: `scale(${PATH_SCALE})` }, lines),
    ],
  )
}

/** The box, and a rule with its value at each of `marks`. */
function frame(
  { x, y, width, height, low, high }: PlotBox,
  marks: readonly number[],
  write: (mark: number) => string,
): Markup[] {
  return [
    element('rect', { class: 'frame', x, y, width, height }),
    ...marks.flatMap(mark => {
      const at = y + ((high - mark) / (high - low)) * height
      return [
        ...(mark === 0 ? [element('path', { class: 'frame', d: `M${x} ${at}h${width}` })] : []),
        label(write(mark), x - 5, at + 4, 'end'),
      ]
    }),
  ]
}

function label(text: string, x: number, y: number, anchor: 'start' | 'end', kind = 'label'): Markup {
  return element('text', { class: kind, x, y, 'text-anchor': anchor }, [text])
}

/** With a little room, and at least `leastWidth`. */
function rangeOf(signals: readonly Float64Array[], leastWidth: number): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity]
  for (const signal of signals) {
    for (const value of signal) {
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  const room = Math.max(0.04 * (high - low), (leastWidth - (high - low)) / 2)
  return [low - room, high + room]
}
