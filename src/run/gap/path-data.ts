/** A signal as an SVG path of few points that looks like the whole of it. */

export interface PlotBox {
  /** What the left and the right edge, the bottom and the top stand for. */
  readonly fromTimeS: number
  readonly toTimeS: number
  readonly low: number
  readonly high: number
  /** User units. */
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Path coordinates are whole numbers of a quarter unit: draw them with `transform="scale(0.25)"`. */
export const PATH_SCALE = 0.25

/** Two points each, so that a path has at most 500 with its end. */
const SLICES = 249

/**
 * The lowest and the highest value of each slice of time, in their order: no peak is lost, however many frames there are. Points on
 * a level stretch are left out.
 */
export function pathData(timeS: Float64Array, values: Float64Array, box: PlotBox): string {
  const points = extremes(timeS, values, box).map((frame): [number, number] => [
    scaled(timeS[frame] as number, box.fromTimeS, box.toTimeS, box.x, box.width),
    scaled(values[frame] as number, box.high, box.low, box.y, box.height),
  ])
  const bent = points.filter(([, y], i) => points[i - 1]?.[1] !== y || points[i + 1]?.[1] !== y)
  const steps = bent.map(([x, y], i) => {
    const [fromX, fromY] = bent[i - 1] ?? [0, 0]
    const down = y - fromY
    return `${x - fromX}${down < 0 ? '' : ' '}${down}`
  })
  const [start = '0 0', ...rest] = steps
  // After a move, further pairs are lines.
  return `m${[start, ...rest].join(' ')}`
}

/** Frames, increasing. */
function extremes(timeS: Float64Array, values: Float64Array, box: PlotBox): number[] {
  const frames = values.length
  if (frames <= 2 * SLICES) return Array.from({ length: frames }, (_, frame) => frame)
  const picked: number[] = []
  const sliceS = (box.toTimeS - box.fromTimeS) / SLICES
  let frame = 0
  for (let slice = 0; slice < SLICES; slice++) {
    const endS = slice === SLICES - 1 ? Infinity : box.fromTimeS + (slice + 1) * sliceS
    let [low, high] = [frame, frame]
    const first = frame
    for (; frame < frames && (timeS[frame] as number) < endS; frame++) {
      if ((values[frame] as number) < (values[low] as number)) low = frame
      if ((values[frame] as number) > (values[high] as number)) high = frame
    }
    if (frame > first) picked.push(...(low === high ? [low] : [Math.min(low, high), Math.max(low, high)]))
  }
  // Where the lines end says how long the motion is.
  return picked.at(-1) === frames - 1 ? picked : [...picked, frames - 1]
}

function scaled(value: number, from: number, to: number, at: number, length: number): number {
  return Math.round((at + ((value - from) / (to - from)) * length) / PATH_SCALE)
}
