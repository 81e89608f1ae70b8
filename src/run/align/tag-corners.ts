/** A tag's corners to hundredths of a pixel: its four edges as straight lines, each from many crossings from dark to light, and where they meet. */

import { project, unproject, type Intrinsics, type Pixel } from '../../env/camera/intrinsics.js'
import { brightnessAt, type GreyPicture } from './grey-picture.js'
import { symmetricEigen } from './symmetric-eigen.js'

/** Of a side, left out at its ends. */
const MARGIN = 0.12
/** Sides of a tag of family 36h11 are eight cells, of which the outermost are black. */
const CELLS = 8
/** How far the edge of the next cell makes itself felt. */
const BLUR_PX = 1.1
const [LEAST_REACH_PX, MOST_REACH_PX] = [1, 4]
const ROUNDS = 8

interface Side {
  readonly from: Pixel
  readonly to: Pixel
  /** Of the tag. */
  readonly middle: Pixel
}

/** a x + b y = c, (a, b) of unit length. */
interface Line {
  readonly a: number
  readonly b: number
  readonly c: number
}

/** Undefined where an edge cannot be made out. `light`: linear, or edges are not where they look. */
export function sharpCorners(
  light: GreyPicture,
  corners: readonly Pixel[],
  intrinsics: Intrinsics,
): readonly Pixel[] | undefined {
  let current = corners
  for (let round = 0; round < ROUNDS; round++) {
    const middle = meanOf(current)
    const lines = current.map((from, i) =>
      edgeLine(light, { from, to: current[(i + 1) % 4] ?? from, middle }, intrinsics),
    )
    const found = lines.flatMap((line, i) => {
      const before = lines[(i + 3) % 4]
      const meeting = line && before && crossing(before, line)
      const pixel = meeting && project(intrinsics, [...meeting, 1])
      return pixel ? [pixel] : []
    })
    if (found.length !== 4) return undefined
    current = found
  }
  return current
}

/** In directions (x / z, y / z), where a straight edge is straight behind any lens. */
function edgeLine(light: GreyPicture, { from, to, middle }: Side, intrinsics: Intrinsics): Line | undefined {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
  const length = Math.sqrt(dx * dx + dy * dy)
  // Clockwise corners, y down: outside is to the left of the way.
  const outward: Pixel = [dy / length, -dx / length]
  const thickness = 2 * ((from[0] - middle[0]) * outward[0] + (from[1] - middle[1]) * outward[1])
  const reach = Math.min(MOST_REACH_PX, thickness / CELLS - BLUR_PX)
  if (!(reach >= LEAST_REACH_PX)) return undefined
  const count = Math.max(8, Math.floor(length))
  const points: (readonly [number, number])[] = []
  for (let i = 0; i < count; i++) {
    const share = MARGIN + ((1 - 2 * MARGIN) * (i + 0.5)) / count
    const place: Pixel = [from[0] + share * dx, from[1] + share * dy]
    const offset = stepIn(light, place, outward, reach)
    if (offset === undefined) continue
    const direction = unproject(intrinsics, [place[0] + offset * outward[0], place[1] + offset * outward[1]])
    if (direction) points.push([direction[0], direction[1]])
  }
  return points.length < count / 2 ? undefined : lineThrough(points)
}

/** How far along the profile it turns light: the rise's centre of gravity, which blur does not move. */
function stepIn(light: GreyPicture, [x, y]: Pixel, [ox, oy]: Pixel, reach: number): number | undefined {
  const steps = Math.ceil(8 * reach)
  const at = (i: number): number => (reach * i) / steps
  const value = (i: number): number => brightnessAt(light, x + at(i) * ox, y + at(i) * oy)
  let [sum, moment, before] = [0, 0, value(-steps)]
  const dark = before
  for (let i = -steps + 1; i <= steps; i++) {
    const now = value(i)
    sum += now - before
    moment += (now - before) * (at(i) - reach / (2 * steps))
    before = now
  }
  const contrast = before - dark
  if (!(contrast > 0.02)) return undefined
  const offset = moment / sum
  return Math.abs(offset) < reach ? offset : undefined
}

/** Least squares across the line, twice: the second time without what lies far off. */
function lineThrough(points: readonly (readonly [number, number])[]): Line {
  const first = fitted(points)
  const off = points.map(([x, y]) => Math.abs(first.a * x + first.b * y - first.c))
  const typical = [...off].sort((a, b) => a - b)[Math.floor(off.length / 2)] ?? 0
  const kept = points.filter((_, i) => (off[i] ?? 0) <= 3 * typical + 1e-12)
  return kept.length >= 4 ? fitted(kept) : first
}

function fitted(points: readonly (readonly [number, number])[]): Line {
  const mean = (axis: 0 | 1): number => points.reduce((sum, point) => sum + point[axis], 0) / points.length
  const [mx, my] = [mean(0), mean(1)]
  let [xx, xy, yy] = [0, 0, 0]
  for (const [x, y] of points) {
    xx += (x - mx) * (x - mx)
    xy += (x - mx) * (y - my)
    yy += (y - my) * (y - my)
  }
  const [a = 0, b = 0] = symmetricEigen([xx, xy, xy, yy], 2).vectors[0] ?? []
  return { a, b, c: a * mx + b * my }
}

function meanOf(points: readonly Pixel[]): Pixel {
  const sum = (axis: 0 | 1): number => points.reduce((total, point) => total + point[axis], 0)
  return [sum(0) / points.length, sum(1) / points.length]
}

function crossing(one: Line, two: Line): readonly [number, number] | undefined {
  const determinant = one.a * two.b - one.b * two.a
  if (Math.abs(determinant) < 1e-6) return undefined
  return [(one.c * two.b - one.b * two.c) / determinant, (one.a * two.c - one.c * two.a) / determinant]
}
