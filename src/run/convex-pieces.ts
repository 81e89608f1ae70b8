/** Collision shapes for meshes: each STL file, and each object of an OBJ file, as one convex hull of few points. */

import { loadObj, loadStl } from '../robot/mesh-node.js'
import type { Vector3 } from '../robot/vector.js'

/** Corners closer than this become one: a printed part has tens of thousands, a hull needs dozens. Of small parts, this share of their length. */
const GRID_M = 0.002
const GRID_SHARE = 0.03
/** So few are left alone. */
const FEW_CORNERS = 200

const loaded = new Map<string, readonly Float32Array[]>()

/** Vertices in metres, x y z each; `UrdfError` for an unreadable mesh. */
export function convexPieces(file: string, scale: Vector3): readonly Float32Array[] {
  const key = `${file} ${scale.join(' ')}`
  const known = loaded.get(key)
  if (known) return known
  const pieces = meshSolids(file, scale).map(thinOut)
  loaded.set(key, pieces)
  return pieces
}

/** Triangles in metres, 9 numbers each, of each solid that a file holds. */
export function meshSolids(file: string, scale: Vector3): Float32Array[] {
  const solids = /\.obj$/i.test(file) ? loadObj(file) : [loadStl(file)]
  return solids.map(vertices => vertices.map((length, i) => length * (scale[i % 3] as number)))
}

function thinOut(vertices: Float32Array): Float32Array {
  const exact = cornersOn(0, vertices)
  if (exact.length <= 3 * FEW_CORNERS) return exact
  let longestM = 0
  for (let axis = 0; axis < 3; axis++) {
    const along = vertices.filter((_, i) => i % 3 === axis)
    longestM = Math.max(longestM, along.reduce(greater) - along.reduce(lesser))
  }
  return cornersOn(Math.min(GRID_M, GRID_SHARE * longestM), vertices)
}

/** One of the vertices in each cell of a grid; all that differ where it has no width. */
function cornersOn(gridM: number, vertices: Float32Array): Float32Array {
  const corners = new Map<string, Float32Array>()
  for (let i = 0; i < vertices.length; i += 3) {
    const corner = vertices.subarray(i, i + 3)
    const cell = gridM > 0 ? corner.map(length => Math.round(length / gridM)) : corner
    corners.set(cell.join(' '), corner)
  }
  const all = new Float32Array(3 * corners.size)
  let at = 0
  for (const corner of corners.values()) all.set(corner, 3 * at++)
  return all
}

function greater(a: number, b: number): number {
  return a > b ? a : b
}

function lesser(a: number, b: number): number {
  return a < b ? a : b
}
