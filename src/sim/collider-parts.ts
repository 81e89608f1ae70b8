/** A URDF shape as Rapier's colliders: what arms and objects are made of. */

import { CapabilityError, UrdfError } from '../robot/errors.js'
import type { Shape } from '../robot/urdf.js'
import { compose } from '../robot/vector.js'
import type { Pose, Quaternion, Vector3 } from '../robot/vector.js'
import { halfEdges, UNITS_PER_M } from './engine-units.js'
import type { ColliderDesc, Rapier } from './rapier.js'

/** The convex pieces of a mesh, each as vertices (metres, x y z). */
export type LoadMesh = (file: string, scale: Vector3) => readonly Float32Array[]

export interface ColliderPart {
  readonly description: ColliderDesc
  /** In the frame that the shape is given in. */
  readonly pose: Pose
}

/** Rapier's cylinders stand along y, URDF's along z. */
const Y_TO_Z: Quaternion = [Math.SQRT1_2, 0, 0, Math.SQRT1_2]

/** `CapabilityError` for a mesh without a way to load it, `UrdfError` for one that has no volume. */
export function colliderParts(rapier: Rapier, shape: Shape, loadMesh: LoadMesh | undefined): ColliderPart[] {
  const { geometry, pose } = shape
  switch (geometry.type) {
    case 'box':
      return [{ description: rapier.ColliderDesc.cuboid(...halfEdges(geometry.sizeM)), pose }]
    case 'sphere':
      return [{ description: rapier.ColliderDesc.ball(geometry.radiusM * UNITS_PER_M), pose }]
    case 'cylinder': {
      const description = rapier.ColliderDesc.cylinder(
        (geometry.lengthM / 2) * UNITS_PER_M,
        geometry.radiusM * UNITS_PER_M,
      )
      return [{ description, pose: compose(pose, { positionM: [0, 0, 0], quaternion: Y_TO_Z }) }]
    }
    case 'mesh': {
      if (!loadMesh) throw new CapabilityError(`there is a mesh, ${geometry.file}: pass a way to load meshes`)
      return loadMesh(geometry.file, geometry.scale).map(vertices => {
        const description = rapier.ColliderDesc.convexHull(vertices.map(length => length * UNITS_PER_M))
        if (!description)
          throw new UrdfError(`mesh ${geometry.file} is flat, so it has no convex hull: check its scale`)
        return { description, pose }
      })
    }
  }
}
