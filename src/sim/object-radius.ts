/** How far an object reaches from its origin. */

import type { ObjectSpec } from '../env/scene.js'
import type { Geometry } from '../robot/urdf.js'
import { norm } from '../robot/vector.js'
import type { LoadMesh } from './collider-parts.js'

/** Metres. Of spheres about its parts' origins: never too small. */
export function boundingRadiusM({ parts }: ObjectSpec, loadMesh: LoadMesh | undefined): number {
  return Math.max(0, ...parts.map(({ pose, geometry }) => norm(pose.positionM) + geometryRadiusM(geometry, loadMesh)))
}

function geometryRadiusM(geometry: Geometry, loadMesh: LoadMesh | undefined): number {
  switch (geometry.type) {
    case 'box':
      return norm(geometry.sizeM) / 2
    case 'sphere':
      return geometry.radiusM
    case 'cylinder':
      return norm([geometry.radiusM, 0, geometry.lengthM / 2])
    case 'mesh': {
      let radiusM = 0
      for (const piece of loadMesh?.(geometry.file, geometry.scale) ?? [])
        for (let i = 0; i < piece.length; i += 3)
          radiusM = Math.max(radiusM, norm([piece[i] as number, piece[i + 1] as number, piece[i + 2] as number]))
      return radiusM
    }
  }
}
