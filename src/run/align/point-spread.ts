/** How points lie in space: whether a camera's pose can be told from them at all. */

import { UsageError } from '../../robot/errors.js'
import { cross, subtract, type Vector3 } from '../../robot/vector.js'
import type { PointPair } from './camera-fit.js'
import { symmetricEigen } from './symmetric-eigen.js'

export interface PointSpread {
  readonly middleM: Vector3
  /** The two directions in which they spread most, and the normal of the plane nearest to them. */
  readonly axes: readonly [Vector3, Vector3, Vector3]
  /** Root mean square distance from the middle. */
  readonly sizeM: number
  readonly isFlat: boolean
}

/** Of the largest spread. */
const LINE = 0.02
const FLAT = 1e-3

/** `UsageError` for too few points, points on a line, and points that are the same. */
export function pointSpread(pairs: readonly PointPair[]): PointSpread {
  if (pairs.length < 4) {
    throw new UsageError(
      `${pairs.length} points do not fix a camera's pose: give at least 4 on a plane, or 6 that are not on one`,
    )
  }
  refuseTwins(pairs)
  const mean = (axis: 0 | 1 | 2): number =>
    pairs.reduce((sum, { positionM }) => sum + positionM[axis], 0) / pairs.length
  const middleM: Vector3 = [mean(0), mean(1), mean(2)]
  const covariance = new Float64Array(9)
  for (const { positionM } of pairs) {
    const d = subtract(positionM, middleM)
    d.forEach((a, i) => {
      d.forEach((b, j) => {
        covariance[3 * i + j] = (covariance[3 * i + j] ?? 0) + (a * b) / pairs.length
      })
    })
  }
  const { values, vectors } = symmetricEigen(covariance, 3)
  const [low, middle, high] = [0, 1, 2].map(i => Math.sqrt(Math.max(0, values[i] ?? 0))) as [number, number, number]
  if (middle < LINE * high) {
    throw new UsageError(
      `the points lie on a line (${mm(high)} mm long, ${mm(middle)} mm wide, root mean square), about which the camera could turn: add points beside it`,
    )
  }
  const isFlat = low < FLAT * high
  if (!isFlat && pairs.length < 6) {
    throw new UsageError(
      `${pairs.length} points that are not on one plane do not fix a camera's pose well: give 6, or 4 on the table`,
    )
  }
  const [first, second] = [vectors[2], vectors[1]] as [unknown, unknown] as [Vector3, Vector3]
  const sizeM = Math.sqrt(low * low + middle * middle + high * high)
  return { middleM, axes: [first, second, cross(first, second)], sizeM, isFlat }
}

function refuseTwins(pairs: readonly PointPair[]): void {
  for (const [i, a] of pairs.entries()) {
    const twin = pairs.slice(i + 1).find(b => a.positionM.every((value, axis) => value === b.positionM[axis]))
    if (twin)
      throw new UsageError(`points '${a.name}' and '${twin.name}' are at the same place: drop one, or correct it`)
  }
}

function mm(metres: number): string {
  return (1000 * metres).toFixed(1)
}
