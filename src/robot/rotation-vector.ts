/** Rotations as axis times angle, as LeRobot's `ee.wx ee.wy ee.wz` have them. */

import { atan2, cos, sin } from './trig.js'
import { conjugate, multiply, type Quaternion, type Vector3 } from './vector.js'

/** Below this half angle the series are exact in float64. */
const SMALL = 1e-8

/** Its length is the angle, 0..pi. */
export function rotationVector([x, y, z, w]: Quaternion): Vector3 {
  // q and -q are the same rotation: the shorter way round.
  const sign = w < 0 ? -1 : 1
  const sine = Math.sqrt(x * x + y * y + z * z)
  const scale = sine < SMALL ? 2 * sign : (2 * sign * atan2(sine, Math.abs(w))) / sine
  return [scale * x, scale * y, scale * z]
}

/** Of any length: turns beyond pi count as they are. */
export function quaternionFromRotationVector([x, y, z]: Vector3): Quaternion {
  const angle = Math.sqrt(x * x + y * y + z * z)
  const scale = angle < SMALL ? 0.5 : sin(angle / 2) / angle
  return [scale * x, scale * y, scale * z, cos(angle / 2)]
}

/** The turn that leads from one orientation to the other, in the frame in which both are given. */
export function rotationBetween(from: Quaternion, to: Quaternion): Vector3 {
  return rotationVector(multiply(to, conjugate(from)))
}
