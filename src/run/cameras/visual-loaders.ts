/** What scenes are drawn from, read from disk once: meshes of links and objects, photographs. */

import { loadObj, loadStl } from '../../robot/mesh-node.js'
import { UsageError } from '../../robot/errors.js'
import type { Vector3 } from '../../robot/vector.js'
import type { VisualLoaders } from '../../sim/camera/build-scene.js'
import { meshFromTriangles, scaledMesh } from '../../sim/camera/mesh-from-triangles.js'
import type { Photo, TriangleMesh } from '../../sim/camera/visual-scene.js'
import { volumeM3 } from '../hollow.js'
import { decodePicture } from '../pictures/image-codec.js'

/** By file, in its own unit. */
const unscaled = new Map<string, TriangleMesh>()
/** By file and scale. */
const meshes = new Map<string, TriangleMesh>()
const MOST_KEPT = 100

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
  const mesh = scaledMesh(unscaled.get(file) ?? readMesh(file), scale)
  meshes.set(key, mesh)
  // Objects of random sizes would fill the memory.
  if (meshes.size > MOST_KEPT) meshes.delete(meshes.keys().next().value as string)
  return mesh
}

function readMesh(file: string): TriangleMesh {
  const pieces = /\.obj$/i.test(file) ? loadObj(file) : [loadStl(file)]
  const soup = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    soup.set(volumeM3(piece) < 0 ? turnedOut(piece) : piece, at)
    at += piece.length
  }
  const mesh = meshFromTriangles(soup)
  unscaled.set(file, mesh)
  return mesh
}

/** Each triangle the other way round: files of some programs look inwards, which physics does not mind. */
function turnedOut(triangles: Float32Array): Float32Array {
  const turned = triangles.slice()
  for (let face = 0; face < turned.length; face += 9) turned.copyWithin(face + 3, face + 6, face + 9)
  for (let face = 0; face < turned.length; face += 9) turned.set(triangles.subarray(face + 3, face + 6), face + 6)
  return turned
}
