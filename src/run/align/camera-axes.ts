/** Vectors of length one, and frames of them. */

import { cross, unit, type Vector3 } from '../../robot/vector.js'

export function scaled(vector: Vector3, factor: number): Vector3 {
  return [factor * vector[0], factor * vector[1], factor * vector[2]]
}

/** The right-handed frame nearest to x and y, which are about perpendicular and equally wrong: both turn by half. */
export function frameNear(x: Vector3, y: Vector3): readonly [x: Vector3, y: Vector3, z: Vector3] {
  const z = unit(cross(x, y))
  const [ux, uy] = [unit(x), unit(y)]
  const middle = unit([ux[0] + uy[0], ux[1] + uy[1], ux[2] + uy[2]])
  const across = cross(z, middle)
  const half = Math.SQRT1_2
  const turned = (sign: number): Vector3 => [
    half * (middle[0] + sign * across[0]),
    half * (middle[1] + sign * across[1]),
    half * (middle[2] + sign * across[2]),
  ]
  return [turned(-1), turned(1), z]
}
