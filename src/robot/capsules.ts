/** Capsules in place of boxes: round, so that the gap between two of them is one formula. */

import type { Vector3 } from './vector.js'

/** All points within `radiusM` of the segment from `fromM` to `toM`. */
export interface Capsule {
  readonly fromM: Vector3
  readonly toM: Vector3
  readonly radiusM: number
}

/** Thicker boxes get several layers: the rounder a capsule, the more of a box's corner it misses. */
const LARGEST_INNER_RADIUS_M = 0.013
/** Between neighbouring capsules, in radii: the notch between them is then 0.2 radii deep, before they stand out. */
const PITCH_RADII = 1.2
/** How far capsules stand out of the box's faces, to make up for corners: at most this, and less for thin boxes. */
const STAND_OUT_M = 0.002
const STAND_OUT_SHARE = 0.1

/**
 * Capsules for a box about the origin, full edge lengths, along its longest edge. They stand out of its faces by 2 mm (a tenth of
 * the thinnest edge, if that is less) and miss of its edges (0.41 radii) and corners (0.73 radii) the rest.
 */
export function capsulesOfBox(sizeM: Vector3): Capsule[] {
  const [long, wide, thin] = [0, 1, 2].sort((a, b) => (sizeM[b] as number) - (sizeM[a] as number)) as [
    number,
    number,
    number,
  ]
  const thinM = sizeM[thin] as number
  const innerM = Math.min(thinM / 2, LARGEST_INNER_RADIUS_M)
  const radiusM = innerM + Math.min(STAND_OUT_M, STAND_OUT_SHARE * thinM)
  const halfM = (sizeM[long] as number) / 2 - innerM
  return rows(sizeM[wide] as number, innerM).flatMap(acrossM =>
    rows(thinM, innerM).map(layerM => {
      const end = (alongM: number): Vector3 => {
        const point: [number, number, number] = [0, 0, 0]
        point[long] = alongM
        point[wide] = acrossM
        point[thin] = layerM
        return point
      }
      return { fromM: end(-halfM), toM: end(halfM), radiusM }
    }),
  )
}

/** Centres of circles that fill a width from edge to edge. */
function rows(widthM: number, radiusM: number): number[] {
  const spanM = Math.max(0, widthM - 2 * radiusM)
  const gaps = Math.ceil(spanM / (PITCH_RADII * radiusM) - 1e-9)
  return Array.from({ length: gaps + 1 }, (_, k) => (gaps === 0 ? 0 : (k / gaps - 0.5) * spanM))
}

/**
 * Squared distance of two segments, each 6 numbers (from, to) at its offset (Ericson, Real-Time Collision Detection, 5.1.9).
 * Flat arrays: the fence asks hundreds of times in a control step.
 */
export function segmentDistanceSquared(p: ArrayLike<number>, i: number, q: ArrayLike<number>, j: number): number {
  const px = p[i] as number
  const py = p[i + 1] as number
  const pz = p[i + 2] as number
  const qx = q[j] as number
  const qy = q[j + 1] as number
  const qz = q[j + 2] as number
  const ux = (p[i + 3] as number) - px
  const uy = (p[i + 4] as number) - py
  const uz = (p[i + 5] as number) - pz
  const vx = (q[j + 3] as number) - qx
  const vy = (q[j + 4] as number) - qy
  const vz = (q[j + 5] as number) - qz
  const rx = px - qx
  const ry = py - qy
  const rz = pz - qz
  const a = ux * ux + uy * uy + uz * uz
  const e = vx * vx + vy * vy + vz * vz
  const f = vx * rx + vy * ry + vz * rz
  const c = ux * rx + uy * ry + uz * rz
  let s = 0
  let t = 0
  if (a > TINY && e > TINY) {
    const b = ux * vx + uy * vy + uz * vz
    const parallel = a * e - b * b
    s = parallel > TINY * a * e ? unit((b * f - c * e) / parallel) : 0
    t = (b * s + f) / e
    if (t < 0) {
      t = 0
      s = unit(-c / a)
    } else if (t > 1) {
      t = 1
      s = unit((b - c) / a)
    }
  } else if (a > TINY) {
    s = unit(-c / a)
  } else if (e > TINY) {
    t = unit(f / e)
  }
  const x = rx + s * ux - t * vx
  const y = ry + s * uy - t * vy
  const z = rz + s * uz - t * vz
  return x * x + y * y + z * z
}

/** Metres squared: below it a segment is a point. */
const TINY = 1e-14

function unit(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value
}
