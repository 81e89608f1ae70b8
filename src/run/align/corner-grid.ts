/** Orders saddle points into the grid of a checkerboard: from one corner outwards, each step about as long as the one before. */

import type { Pixel } from '../../env/camera/intrinsics.js'
import { brightnessAt, type GreyPicture } from './grey-picture.js'

/** By row and column. */
export type CornerGrid = readonly (readonly Pixel[])[]

const NEIGHBOURS = 8
const TOLERANCE = 0.3
const LEAST_CONTRAST = 8

/** The largest full grid of at least 2 x 2. `accept` ends the search. */
export function cornerGrid(
  points: readonly Pixel[],
  grey: GreyPicture,
  accept: (grid: CornerGrid) => boolean,
): CornerGrid | undefined {
  let largest: CornerGrid | undefined
  const tried = new Set<number>()
  for (const [seed, point] of points.entries()) {
    if (tried.has(seed)) continue
    const around = nearest(points, point, NEIGHBOURS)
    for (const [right, down] of pairsOf(around)) {
      const [a, b] = [minus(right, point), minus(down, point)]
      const sine = cross(a, b) / (length(a) * length(b))
      // Right and down in the picture turn clockwise: its handedness is fixed here.
      if (sine < 0.3 || length(a) > 3 * length(b) || length(b) > 3 * length(a)) continue
      if (edgeSign(grey, point, right) === 0 || edgeSign(grey, point, down) === 0) continue
      const cells = grown(points, grey, { seed, right: a, down: b })
      const grid = filledPart(cells, points)
      if (!grid) continue
      for (const index of cells.values()) tried.add(index)
      if (accept(grid)) return grid
      if (!largest || sizeOf(grid) > sizeOf(largest)) largest = grid
      break
    }
  }
  return largest
}

interface Start {
  readonly seed: number
  readonly right: Pixel
  readonly down: Pixel
}

/** Index of the point by `column,row`. */
function grown(points: readonly Pixel[], grey: GreyPicture, { seed, right, down }: Start): Map<string, number> {
  const cells = new Map([['0,0', seed]])
  const taken = new Set([seed])
  const queue = [{ column: 0, row: 0, index: seed, right, down }]
  for (let cell = queue.shift(); cell; cell = queue.shift()) {
    const from = points[cell.index] as Pixel
    for (const [dc, dr] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      const key = `${cell.column + dc},${cell.row + dr}`
      if (cells.has(key)) continue
      const step = dc === 0 ? cell.down : cell.right
      const sign = dc + dr
      const expected: Pixel = [from[0] + sign * step[0], from[1] + sign * step[1]]
      const index = nearestIndex(points, expected)
      const found = points[index]
      if (!found || taken.has(index) || length(minus(found, expected)) > TOLERANCE * length(step)) continue
      if (edgeSign(grey, from, found) === 0) continue
      const taken1: Pixel = [sign * (found[0] - from[0]), sign * (found[1] - from[1])]
      cells.set(key, index)
      taken.add(index)
      queue.push({
        column: cell.column + dc,
        row: cell.row + dr,
        index,
        right: dc === 0 ? cell.right : taken1,
        down: dc === 0 ? taken1 : cell.down,
      })
    }
  }
  return cells
}

/** +1 or -1: which side of the way is lighter, all along; 0 where it is not on an edge. */
function edgeSign(grey: GreyPicture, from: Pixel, to: Pixel): number {
  const [dx, dy] = minus(to, from)
  const reach = 0.2
  const differences = [0.3, 0.5, 0.7].map(share => {
    const [x, y] = [from[0] + share * dx, from[1] + share * dy]
    return brightnessAt(grey, x - reach * dy, y + reach * dx) - brightnessAt(grey, x + reach * dy, y - reach * dx)
  })
  if (differences.every(value => value > LEAST_CONTRAST)) return 1
  return differences.every(value => value < -LEAST_CONTRAST) ? -1 : 0
}

/** The bounding rectangle less its incomplete outer rows and columns. */
function filledPart(cells: ReadonlyMap<string, number>, points: readonly Pixel[]): CornerGrid | undefined {
  const places = Array.from(cells.keys(), key => key.split(',').map(Number) as [number, number])
  let [left, right] = [Math.min(...places.map(([c]) => c)), Math.max(...places.map(([c]) => c))]
  let [top, bottom] = [Math.min(...places.map(([, r]) => r)), Math.max(...places.map(([, r]) => r))]
  const missing = (c0: number, c1: number, r0: number, r1: number): number => {
    let count = 0
    for (let r = r0; r <= r1; r++) for (let c = c0; c <= c1; c++) if (!cells.has(`${c},${r}`)) count++
    return count
  }
  while (left < right && top < bottom && missing(left, right, top, bottom) > 0) {
    const sides = [
      missing(left, left, top, bottom) / (bottom - top + 1),
      missing(right, right, top, bottom) / (bottom - top + 1),
      missing(left, right, top, top) / (right - left + 1),
      missing(left, right, bottom, bottom) / (right - left + 1),
    ]
    const worst = sides.indexOf(Math.max(...sides))
    if (worst === 0) left++
    else if (worst === 1) right--
    else if (worst === 2) top++
    else bottom--
  }
  if (left >= right || top >= bottom) return undefined
  return Array.from({ length: bottom - top + 1 }, (_, r) =>
    Array.from({ length: right - left + 1 }, (__, c) => points[cells.get(`${left + c},${top + r}`) ?? 0] as Pixel),
  )
}

function sizeOf(grid: CornerGrid): number {
  return grid.length * (grid[0]?.length ?? 0)
}

function* pairsOf(points: readonly Pixel[]): Generator<readonly [Pixel, Pixel]> {
  for (const a of points) for (const b of points) if (a !== b) yield [a, b]
}

function nearest(points: readonly Pixel[], to: Pixel, count: number): Pixel[] {
  return points
    .filter(point => point !== to)
    .sort((a, b) => length(minus(a, to)) - length(minus(b, to)))
    .slice(0, count)
}

function nearestIndex(points: readonly Pixel[], to: Pixel): number {
  let [best, least] = [-1, Infinity]
  for (const [i, point] of points.entries()) {
    const away = length(minus(point, to))
    if (away < least) [best, least] = [i, away]
  }
  return best
}

function minus(a: Pixel, b: Pixel): Pixel {
  return [a[0] - b[0], a[1] - b[1]]
}

function length([x, y]: Pixel): number {
  return Math.sqrt(x * x + y * y)
}

function cross(a: Pixel, b: Pixel): number {
  return a[0] * b[1] - a[1] * b[0]
}
