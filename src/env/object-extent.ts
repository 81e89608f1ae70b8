/** How far an object reaches: what laying it out needs to know. */

import { UsageError } from '../robot/errors.js'
import type { Geometry } from '../robot/urdf.js'
import { norm, rotate } from '../robot/vector.js'
import type { Quaternion, Vector3 } from '../robot/vector.js'
import { box } from './scene.js'
import type { ObjectSpec } from './scene.js'

const UPRIGHT: Quaternion = [0, 0, 0, 1]

/** From its origin, seen from above, when it stands so and however it is turned about the vertical; never too small. */
export function footprintRadiusM(spec: ObjectSpec, standing: Quaternion = UPRIGHT): number {
  return Math.max(
    0,
    ...solid(spec).parts.map(({ pose, geometry }) => {
      const [x, y] = rotate(standing, pose.positionM)
      return norm([x, y, 0]) + flatRadiusM(geometry, axis => rotate(standing, rotate(pose.quaternion, axis)), spec)
    }),
  )
}

/** z of its lowest point over its origin when it stands so; 0 of nothing. */
export function lowestM(spec: ObjectSpec, standing: Quaternion = UPRIGHT): number {
  const { parts } = solid(spec)
  if (parts.length === 0) return 0
  return Math.min(
    ...parts.map(
      ({ pose, geometry }) =>
        rotate(standing, pose.positionM)[2] -
        halfHeightM(geometry, axis => Math.abs(rotate(standing, rotate(pose.quaternion, axis))[2]), spec),
    ),
  )
}

/** An object of meshes as the box that it says it fills. */
function solid(spec: ObjectSpec): ObjectSpec {
  if (spec.boundsM === undefined) return spec
  const { low, high } = spec.boundsM
  const filled = box([high[0] - low[0], high[1] - low[1], high[2] - low[2]], spec)
  const middle: Vector3 = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2]
  return {
    ...filled,
    parts: filled.parts.map(part => ({ ...part, pose: { ...part.pose, positionM: middle } })),
  }
}

/** `up`: how much of an axis of the part is vertical, 0..1. */
function halfHeightM(geometry: Geometry, up: (axis: Vector3) => number, spec: ObjectSpec): number {
  switch (geometry.type) {
    case 'box': {
      const [x, y, z] = geometry.sizeM
      return (up([1, 0, 0]) * x + up([0, 1, 0]) * y + up([0, 0, 1]) * z) / 2
    }
    case 'sphere':
      return geometry.radiusM
    case 'cylinder': {
      const along = up([0, 0, 1])
      return (along * geometry.lengthM) / 2 + Math.sqrt(Math.max(0, 1 - along * along)) * geometry.radiusM
    }
    case 'mesh':
      throw withoutBounds(spec)
  }
}

/** `turned`: where an axis of the part points. */
function flatRadiusM(geometry: Geometry, turned: (axis: Vector3) => Vector3, spec: ObjectSpec): number {
  switch (geometry.type) {
    case 'box': {
      const [x, y, z] = geometry.sizeM
      const [a, b, c] = [turned([1, 0, 0]), turned([0, 1, 0]), turned([0, 0, 1])]
      // To its corners; opposite ones are as far.
      const corners = SIGNS.map(([j, k]) =>
        norm([x * a[0] + j * y * b[0] + k * z * c[0], x * a[1] + j * y * b[1] + k * z * c[1], 0]),
      )
      return Math.max(...corners) / 2
    }
    case 'sphere':
      return geometry.radiusM
    case 'cylinder':
      return norm([geometry.radiusM, geometry.lengthM / 2, 0])
    case 'mesh':
      throw withoutBounds(spec)
  }
}

const SIGNS = [
  [1, 1],
  [1, -1],
  [-1, 1],
  [-1, -1],
] as const

function withoutBounds({ name }: ObjectSpec): UsageError {
  return new UsageError(`object '${name}' has a mesh, and nobody here can tell how large it is: give its boundsM`)
}
