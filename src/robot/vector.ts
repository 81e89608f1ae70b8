/** Plain-array 3-vectors, quaternions and poses, with the few operations that the rest needs. */

import { cos, sin } from './trig.js'

/** Base frame (x forward, y left, z up), metres, unless the name says otherwise. */
export type Vector3 = readonly [x: number, y: number, z: number]
/** [x, y, z, w], unit length. */
export type Quaternion = readonly [x: number, y: number, z: number, w: number]

export interface Pose {
  readonly positionM: Vector3
  readonly quaternion: Quaternion
}

export const IDENTITY_POSE: Pose = { positionM: [0, 0, 0], quaternion: [0, 0, 0, 1] }

/** The rotation `second` first, then `first`: rotate(multiply(a, b), v) = rotate(a, rotate(b, v)). */
export function multiply(first: Quaternion, second: Quaternion): Quaternion {
  const [ax, ay, az, aw] = first
  const [bx, by, bz, bw] = second
  return [
    aw * bx + ax * bw + ay * bz - az * by,
    aw * by - ax * bz + ay * bw + az * bx,
    aw * bz + ax * by - ay * bx + az * bw,
    aw * bw - ax * bx - ay * by - az * bz,
  ]
}

/** The inverse rotation. */
export function conjugate(quaternion: Quaternion): Quaternion {
  const [x, y, z, w] = quaternion
  return [-x, -y, -z, w]
}

export function rotate(quaternion: Quaternion, vector: Vector3): Vector3 {
  const [x, y, z, w] = quaternion
  const [vx, vy, vz] = vector
  const tx = 2 * (y * vz - z * vy)
  const ty = 2 * (z * vx - x * vz)
  const tz = 2 * (x * vy - y * vx)
  return [vx + w * tx + y * tz - z * ty, vy + w * ty + z * tx - x * tz, vz + w * tz + x * ty - y * tx]
}

/** URDF's roll, pitch, yaw in radians: turns about the fixed x, then y, then z axis. */
export function quaternionFromRpy(rpyRad: Vector3): Quaternion {
  const [sr, cr] = [sin(rpyRad[0] / 2), cos(rpyRad[0] / 2)]
  const [sp, cp] = [sin(rpyRad[1] / 2), cos(rpyRad[1] / 2)]
  const [sy, cy] = [sin(rpyRad[2] / 2), cos(rpyRad[2] / 2)]
  return [
    sr * cp * cy - cr * sp * sy,
    cr * sp * cy + sr * cp * sy,
    cr * cp * sy - sr * sp * cy,
    cr * cp * cy + sr * sp * sy,
  ]
}

/** A turn by `angleRad` about `axis`, which has unit length. */
export function quaternionFromAxisAngle(axis: Vector3, angleRad: number): Quaternion {
  const s = sin(angleRad / 2)
  return [axis[0] * s, axis[1] * s, axis[2] * s, cos(angleRad / 2)]
}

/** `inner`, given in the frame `outer`, seen from where `outer` is given. */
export function compose(outer: Pose, inner: Pose): Pose {
  return {
    positionM: add(outer.positionM, rotate(outer.quaternion, inner.positionM)),
    quaternion: multiply(outer.quaternion, inner.quaternion),
  }
}

/** 3 x 3, row-major: its columns are the rotated x, y and z axes. */
export function rotationMatrix(
  quaternion: Quaternion,
): readonly [number, number, number, number, number, number, number, number, number] {
  const [x, y, z, w] = quaternion
  return [
    1 - 2 * (y * y + z * z),
    2 * (x * y - z * w),
    2 * (x * z + y * w),
    2 * (x * y + z * w),
    1 - 2 * (x * x + z * z),
    2 * (y * z - x * w),
    2 * (x * z - y * w),
    2 * (y * z + x * w),
    1 - 2 * (x * x + y * y),
  ]
}

export function add(a: Vector3, b: Vector3): Vector3 {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

export function subtract(a: Vector3, b: Vector3): Vector3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

export function dot(a: Vector3, b: Vector3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

export function cross(a: Vector3, b: Vector3): Vector3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

export function norm(vector: Vector3): number {
  return Math.sqrt(dot(vector, vector))
}

/** The direction of a vector that is not zero. */
export function unit(vector: Vector3): Vector3 {
  const length = norm(vector)
  return [vector[0] / length, vector[1] / length, vector[2] / length]
}

/** From point to point. */
export function distance(a: Vector3, b: Vector3): number {
  return norm(subtract(a, b))
}
