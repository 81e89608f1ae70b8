/** What scenes are drawn from, read from disk once: meshes of links and objects, photographs. */

import { loadObj, loadStl } from '../../robot/mesh-node.js'
import { UsageError } from '../../robot/errors.js'
import type { Vector3 } from '../../robot/vector.js'
import type { VisualLoaders } from '../../sim/camera/build-scene.js'
import { meshFromTriangles } from '../../sim/camera/mesh-from-triangles.js'
import type { Photo, TriangleMesh } from '../../sim/camera/visual-scene.js'
import { decodePicture } from '../pictures/image-codec.js'

const meshes = new Map<string, TriangleMesh>()

/** `UsageError` for a photograph that is not in `photos`. */
export function visualLoaders(photos: ReadonlyMap<string, Photo> = new Map()): VisualLoaders {
  return {
    loadMesh,
    loadPhoto(file) {
      const photo = photos.get(file)
      if (photo) return photo
      throw new UsageError(`the photograph ${file} was not read beforehand: name it in background.photos`)
    },
  }
}

/** By file name. `UsageError` for what is not there or no picture. */
export async function readPhotos(files: readonly string[]): Promise<ReadonlyMap<string, Photo>> {
  return new Map(await Promise.all(files.map(async file => [file, await decodePicture(file)] as const)))
}

/** STL, or all objects of an OBJ file; the same mesh each time. `UrdfError` for an unreadable file. */
function loadMesh(file: string, scale: Vector3): TriangleMesh {
  const key = `${file} ${scale.join(' ')}`
  const known = meshes.get(key)
  if (known) return known
  const pieces = /\.obj$/i.test(file) ? loadObj(file) : [loadStl(file)]
  const soup = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    soup.set(piece, at)
    at += piece.length
  }
  const mesh = meshFromTriangles(soup.map((length, i) => length * (scale[i % 3] as number)))
  meshes.set(key, mesh)
  return mesh
}
