/** OpenCV's lens model on normalised coordinates (x / z, y / z of the camera's frame): out through the lens and back. */

import type { Distortion } from './intrinsics.js'

/** What a direction is taken to by the lens. */
export function distort(x: number, y: number, { k1, k2, p1, p2, k3 }: Distortion): readonly [x: number, y: number] {
  const r2 = x * x + y * y
  const radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3))
  return [x * radial + 2 * p1 * x * y + p2 * (r2 + 2 * x * x), y * radial + p1 * (r2 + 2 * y * y) + 2 * p2 * x * y]
}

const MOST_STEPS = 20
/** Squared, of normalised coordinates: far below what a picture shows. */
const CLOSE = 1e-24

/**
 * The direction that the lens takes there, by Newton's steps from where it would be without a lens; undefined where there is none: beyond the edge at which a
 * strong lens folds over. OpenCV's `undistortPoints` is the same up to its fewer, plainer steps.
 */
export function undistort(x: number, y: number, distortion: Distortion): readonly [x: number, y: number] | undefined {
  const { k1, k2, p1, p2, k3 } = distortion
  let [px, py] = [x, y]
  for (let step = 0; step < MOST_STEPS; step++) {
    const [dx, dy] = distort(px, py, distortion)
    const [ex, ey] = [x - dx, y - dy]
    const r2 = px * px + py * py
    const radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3))
    const slope = 2 * (k1 + r2 * (2 * k2 + 3 * k3 * r2))
    const xx = radial + px * px * slope + 2 * p1 * py + 6 * p2 * px
    const xy = px * py * slope + 2 * p1 * px + 2 * p2 * py
    const yy = radial + py * py * slope + 6 * p1 * py + 2 * p2 * px
    const determinant = xx * yy - xy * xy
    // The near side of a fold has a positive one, as a plain picture has.
    if (!(determinant > 0)) return undefined
    if (ex * ex + ey * ey < CLOSE) return [px, py]
    px += (yy * ex - xy * ey) / determinant
    py += (xx * ey - xy * ex) / determinant
  }
  return undefined
}
