/** How far an object reaches: what laying it out needs to know. */

import { UsageError } from '../robot/errors.js'
import type { Geometry } from '../robot/urdf.js'
import { norm, rotate } from '../robot/vector.js'
import type { Quaternion, Vector3 } from '../robot/vector.js'
import { box } from './scene.js'
import type { ObjectSpec } from './scene.js'

/** From its origin, seen from above, however it is turned about the vertical. */
export function footprintRadiusM(spec: ObjectSpec): number {
  return Math.max(
    0,
    ...solid(spec).parts.map(
      ({ pose, geometry }) => norm([pose.positionM[0], pose.positionM[1], 0]) + flatRadiusM(geometry, spec),
    ),
  )
}

/** z of its lowest point over its origin when it stands so. */
export function lowestM(spec: ObjectSpec, standing: Quaternion = [0, 0, 0, 1]): number {
  return Math.min(
    0,
    ...solid(spec).parts.map(
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

function flatRadiusM(geometry: Geometry, spec: ObjectSpec): number {
  switch (geometry.type) {
    case 'box':
      return norm([geometry.sizeM[0], geometry.sizeM[1], 0]) / 2
    case 'sphere':
      return geometry.radiusM
    case 'cylinder':
      return Math.max(geometry.radiusM, geometry.lengthM / 2)
    case 'mesh':
      throw withoutBounds(spec)
  }
}

function withoutBounds({ name }: ObjectSpec): UsageError {
  return new UsageError(`object '${name}' has a mesh, and nobody here can tell how large it is: give its boundsM`)
}
