/** What a robot's collision geometry takes up, as boxes: exact for boxes, around the other shapes. */

import { UrdfError } from './errors.js'
import type { Shape } from './urdf.js'
import { add, rotate, type Pose, type Vector3 } from './vector.js'

/** In the frame of its link. Full edge lengths. */
export interface CollisionBox {
  readonly pose: Pose
  readonly sizeM: Vector3
}

/** Vertices of a mesh file, x y z each, metres. */
export type MeshVertices = (file: string, scale: Vector3) => readonly Float32Array[]

/** `UrdfError` for a mesh where `meshVertices` is not given. A mesh becomes the box along its own axes. */
export function collisionBox(shape: Shape, link: string, meshVertices?: MeshVertices): CollisionBox {
  const { pose, geometry } = shape
  switch (geometry.type) {
    case 'box':
      return { pose, sizeM: geometry.sizeM }
    case 'sphere': {
      const edgeM = 2 * geometry.radiusM
      return { pose, sizeM: [edgeM, edgeM, edgeM] }
    }
    case 'cylinder': {
      const edgeM = 2 * geometry.radiusM
      return { pose, sizeM: [edgeM, edgeM, geometry.lengthM] }
    }
    case 'mesh': {
      if (!meshVertices) {
        throw new UrdfError(
          `link \`${link}\` has a collision mesh, ${geometry.file}, whose corners were not given: hand in \`meshVertices\`, ` +
            'take a URDF with boxes such as assets/urdf/so101.urdf, or turn the fence off',
        )
      }
      return around(pose, meshVertices(geometry.file, geometry.scale), link)
    }
  }
}

function around(pose: Pose, pieces: readonly Float32Array[], link: string): CollisionBox {
  const lowM = [Infinity, Infinity, Infinity]
  const highM = [-Infinity, -Infinity, -Infinity]
  for (const piece of pieces) {
    piece.forEach((value, i) => {
      const axis = i % 3
      lowM[axis] = Math.min(lowM[axis] as number, value)
      highM[axis] = Math.max(highM[axis] as number, value)
    })
  }
  const sizeM = highM.map((high, axis) => high - (lowM[axis] as number)) as unknown as Vector3
  if (!sizeM.every(edge => edge > 0)) {
    throw new UrdfError(`a collision mesh of link \`${link}\` encloses nothing: check its file`)
  }
  const middleM = highM.map((high, axis) => (high + (lowM[axis] as number)) / 2) as unknown as Vector3
  return { pose: { ...pose, positionM: add(pose.positionM, rotate(pose.quaternion, middleM)) }, sizeM }
}
