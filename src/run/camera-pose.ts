/** A camera's pose as files have it: 4 x 4, or OpenCV's rvec and tvec. */

import { quaternionFromAxes } from '../robot/rotation-matrix.js'
import { quaternionFromRotationVector } from '../robot/rotation-vector.js'
import { conjugate, dot, rotate, rotationMatrix, cross, type Pose, type Vector3 } from '../robot/vector.js'

/** Files are often written with a few digits. */
const SLACK = 1e-3

/** Row by row; undefined for what is no rotation with a shift. */
export function poseFromMatrix(matrix: readonly number[]): Pose | undefined {
  const column = (k: number): Vector3 => [matrix[k] as number, matrix[4 + k] as number, matrix[8 + k] as number]
  const [x, y, z] = [column(0), column(1), column(2)]
  const products = [dot(x, x) - 1, dot(y, y) - 1, dot(z, z) - 1, dot(x, y), dot(y, z), dot(z, x)]
  const isRotation = products.every(value => Math.abs(value) < SLACK) && dot(cross(x, y), z) > 0
  if (!isRotation || matrix.slice(12).join() !== '0,0,0,1') return undefined
  const [qx, qy, qz, qw] = quaternionFromAxes(x, y, z)
  const length = Math.sqrt(qx * qx + qy * qy + qz * qz + qw * qw)
  return { positionM: column(3), quaternion: [qx / length, qy / length, qz / length, qw / length] }
}

/** Row by row. */
export function matrixFromPose({ positionM: [x, y, z], quaternion }: Pose): readonly number[] {
  const [a, b, c, d, e, f, g, h, i] = rotationMatrix(quaternion)
  return [a, b, c, x, d, e, f, y, g, h, i, z, 0, 0, 0, 1]
}

/** `rvec`, `tvec`: from the frame of the points to the camera's, as `solvePnP` gives them. The camera in the frame of the points. */
export function poseFromRvecTvec(rvec: Vector3, tvec: Vector3): Pose {
  const quaternion = conjugate(quaternionFromRotationVector(rvec))
  const [x, y, z] = rotate(quaternion, tvec)
  return { positionM: [-x, -y, -z], quaternion }
}
