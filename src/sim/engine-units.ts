/** The engine's unit of length: a decimetre, because its contact code has absolute tolerances made for metres-sized things. */

import type { Vector3 } from '../robot/vector.js'

/**
 * Parry keeps a pair's contact points while they have slid by less than 1e-3 units (and turned by less than a degree). In metres
 * that is 1 mm, as much as a held cube may overlap; in decimetres it is 0.1 mm. Masses stay in kilogram and times in seconds, so
 * forces scale by this number, torques, inertias, armature and damping by its square.
 */
export const UNITS_PER_M = 10
export const TORQUE_UNITS_PER_NM = UNITS_PER_M * UNITS_PER_M

/** A length, position, acceleration or force from SI, as the engine takes vectors. */
export function toEngine([x, y, z]: Vector3): { x: number; y: number; z: number } {
  return { x: x * UNITS_PER_M, y: y * UNITS_PER_M, z: z * UNITS_PER_M }
}

/** A box's half edges in engine units, as the engine describes boxes. */
export function halfEdges(sizeM: Vector3): Vector3 {
  return scaled([sizeM[0] / 2, sizeM[1] / 2, sizeM[2] / 2])
}

/** From metres to engine units. */
export function scaled([x, y, z]: Vector3): Vector3 {
  return [x * UNITS_PER_M, y * UNITS_PER_M, z * UNITS_PER_M]
}

export function xyz(vector: Vector3): { x: number; y: number; z: number } {
  return { x: vector[0], y: vector[1], z: vector[2] }
}

export function xyzw(quaternion: readonly [number, number, number, number]) {
  return { x: quaternion[0], y: quaternion[1], z: quaternion[2], w: quaternion[3] }
}
