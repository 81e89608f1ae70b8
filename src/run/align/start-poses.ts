/** First guesses of a camera's pose, in closed form: what a least-squares fit starts from. */

import { unproject, type Intrinsics } from '../../env/camera/intrinsics.js'
import { UsageError } from '../../robot/errors.js'
import {
  add,
  conjugate,
  cross,
  dot,
  multiply,
  norm,
  quaternionFromAxisAngle,
  rotate,
  subtract,
} from '../../robot/vector.js'
import { unit, type Pose, type Vector3 } from '../../robot/vector.js'
import { quaternionFromAxes } from '../../robot/rotation-matrix.js'
import { acos } from '../../robot/trig.js'
import { frameNear, scaled } from './camera-axes.js'
import type { PointPair } from './camera-fit.js'
import type { PointSpread } from './point-spread.js'
import { symmetricEigen } from './symmetric-eigen.js'

/** Both tilts of the plane nearest to the points and, from six points off a plane, the direct linear transform. */
export function startPoses(pairs: readonly PointPair[], intrinsics: Intrinsics, spread: PointSpread): Pose[] {
  const seen = pairs.map(({ name, pixel, positionM }): Seen => {
    const direction = unproject(intrinsics, pixel)
    if (direction) return { direction, positionM }
    throw new UsageError(
      `the lens shows nothing at (${pixel.join(', ')}), where '${name}' is seen: its distortion does not reach so far; check the intrinsics`,
    )
  })
  const flat = poseOfPlane(seen, spread)
  const poses = [flat, flipped(flat, spread)]
  if (pairs.length >= 6 && !spread.isFlat) poses.push(poseOfLinearTransform(seen, spread))
  return poses.filter(pose => [...pose.positionM, ...pose.quaternion].every(Number.isFinite))
}

interface Seen {
  readonly direction: Vector3
  readonly positionM: Vector3
}

/** By the homography between the plane and the picture. */
function poseOfPlane(seen: readonly Seen[], { middleM, axes, sizeM }: PointSpread): Pose {
  const [first, second] = axes
  const rows = seen.flatMap(({ direction: [x, y], positionM }) => {
    const fromMiddle = subtract(positionM, middleM)
    const [a, b] = [dot(fromMiddle, first) / sizeM, dot(fromMiddle, second) / sizeM]
    return [
      [a, b, 1, 0, 0, 0, -x * a, -x * b, -x],
      [0, 0, 0, a, b, 1, -y * a, -y * b, -y],
    ]
  })
  const h = nullVector(rows)
  const column = (i: number): Vector3 => [h[i] ?? 0, h[3 + i] ?? 0, h[6 + i] ?? 0]
  const sign = column(2)[2] < 0 ? -1 : 1
  const scale = (sign * 2) / (norm(column(0)) + norm(column(1)))
  const [x, y, z] = frameNear(scaled(column(0), scale), scaled(column(1), scale))
  // From the plane's frame to the camera's.
  const turn = quaternionFromAxes(x, y, z)
  const plane = quaternionFromAxes(first, second, axes[2])
  return cameraPose(multiply(turn, conjugate(plane)), scaled(column(2), scale * sizeM), middleM)
}

/** The other pose from which a flat thing looks about the same: its normal mirrored at the line of sight. */
function flipped(pose: Pose, { middleM, axes }: PointSpread): Pose {
  const toCamera = conjugate(pose.quaternion)
  const middle = rotate(toCamera, subtract(middleM, pose.positionM))
  const sight = unit(middle)
  const normal = rotate(toCamera, axes[2])
  const along = 2 * dot(normal, sight)
  const mirrored = subtract(scaled(sight, along), normal)
  const axis = cross(normal, mirrored)
  if (norm(axis) < 1e-9) return pose
  const turn = quaternionFromAxisAngle(unit(axis), acos(Math.max(-1, Math.min(1, dot(normal, mirrored)))))
  return cameraPose(multiply(turn, toCamera), middle, middleM)
}

function poseOfLinearTransform(seen: readonly Seen[], { middleM, sizeM }: PointSpread): Pose {
  const rows = seen.flatMap(({ direction: [x, y], positionM }) => {
    const p = [...scaled(subtract(positionM, middleM), 1 / sizeM), 1]
    const zeros = [0, 0, 0, 0]
    return [
      [...p, ...zeros, ...p.map(value => -x * value)],
      [...zeros, ...p, ...p.map(value => -y * value)],
    ]
  })
  const m = nullVector(rows)
  const row = (i: number): Vector3 => [m[4 * i] ?? 0, m[4 * i + 1] ?? 0, m[4 * i + 2] ?? 0]
  const sign = (m[11] ?? 0) < 0 ? -1 : 1
  const scale = (sign * 3) / (norm(row(0)) + norm(row(1)) + norm(row(2)))
  const [x, y, z] = frameNear(scaled(row(0), scale), scaled(row(1), scale))
  // The rows are the camera's axes in the base frame.
  const toCamera = conjugate(quaternionFromAxes(x, y, z))
  return cameraPose(toCamera, scaled([m[3] ?? 0, m[7] ?? 0, m[11] ?? 0], scale * sizeM), middleM)
}

/** Of a camera to whose frame `toCamera` turns, and which sees `middleM` at `middle`. */
function cameraPose(toCamera: Pose['quaternion'], middle: Vector3, middleM: Vector3): Pose {
  const quaternion = conjugate(toCamera)
  return { quaternion, positionM: add(middleM, scaled(rotate(quaternion, middle), -1)) }
}

/** The unit vector that the rows come nearest to sending to nothing. */
function nullVector(rows: readonly (readonly number[])[]): readonly number[] {
  const n = rows[0]?.length ?? 0
  const square = new Float64Array(n * n)
  for (const row of rows)
    for (const [i, a] of row.entries())
      for (const [j, b] of row.entries()) square[i * n + j] = (square[i * n + j] ?? 0) + a * b
  return symmetricEigen(square, n).vectors[0] ?? []
}
