/** Collision shapes for a URDF that comes with STL meshes: each mesh as one convex hull of few points. */

import { loadStl } from '../robot/mesh-node.js'
import type { Vector3 } from '../robot/vector.js'

/** Corners closer than this become one: a printed part has tens of thousands, a hull needs dozens. */
const GRID_M = 0.002

const loaded = new Map<string, readonly Float32Array[]>()

/** Vertices in metres, x y z each; `UrdfError` for an unreadable mesh. */
export function convexPieces(file: string, scale: Vector3): readonly Float32Array[] {
  const key = `${file} ${scale.join(' ')}`
  const known = loaded.get(key)
  if (known) return known
  const pieces = [thinOut(loadStl(file), scale)]
  loaded.set(key, pieces)
  return pieces
}

function thinOut(vertices: Float32Array, scale: Vector3): Float32Array {
  const corners = new Map<string, [number, number, number]>()
  for (let i = 0; i < vertices.length; i += 3) {
    const corner = scale.map((factor, axis) => factor * (vertices[i + axis] as number)) as [number, number, number]
    corners.set(corner.map(length => Math.round(length / GRID_M)).join(' '), corner)
  }
  return Float32Array.from([...corners.values()].flat())
}
