/** Smooth meshes from bare triangles, as STL files hold them. */

import type { Vector3 } from '../../robot/vector.js'
import type { TriangleMesh } from './visual-scene.js'

/** Faces that meet at less than this are one round surface: cosine of 40 degrees. */
const CREASE_COSINE = 0.766

/**
 * `soup`: 9 numbers per triangle, metres. Corners at the same place become one vertex for each group of faces that meet there without a crease; a vertex's normal is
 * the mean of its faces', weighted by area. Faces without area are dropped.
 */
export function meshFromTriangles(soup: Float32Array): TriangleMesh {
  const faces = soup.length / 9
  const area = new Float64Array(3 * faces)
  const unit = new Float64Array(3 * faces)
  for (let f = 0; f < faces; f++) faceNormal(soup, f, area, unit)

  const at = new Map<string, number>()
  /** Per place the corners (3 f + k) that meet there. */
  const corners: number[][] = []
  for (let corner = 0; corner < 3 * faces; corner++) {
    if (!hasArea(unit, Math.floor(corner / 3))) continue
    const key = `${soup[3 * corner]},${soup[3 * corner + 1]},${soup[3 * corner + 2]}`
    let place = at.get(key)
    if (place === undefined) {
      place = corners.length
      at.set(key, place)
      corners.push([])
    }
    corners[place]?.push(corner)
  }

  const positions: number[] = []
  const normals: number[] = []
  const vertexOf = new Uint32Array(3 * faces)
  for (const meeting of corners) {
    const taken = new Set<number>()
    for (const first of meeting) {
      if (taken.has(first)) continue
      const group = meeting.filter(other => !taken.has(other) && isSmooth(unit, first, other))
      const normal = [0, 0, 0] as [number, number, number]
      for (const corner of group) {
        taken.add(corner)
        vertexOf[corner] = positions.length / 3
        const f = 3 * Math.floor(corner / 3)
        for (let axis = 0; axis < 3; axis++) normal[axis] = (normal[axis] as number) + (area[f + axis] as number)
      }
      const [x, y, z] = normal
      const length = Math.sqrt(x * x + y * y + z * z)
      positions.push(soup[3 * first] as number, soup[3 * first + 1] as number, soup[3 * first + 2] as number)
      normals.push(x / length, y / length, z / length)
    }
  }
  const indices: number[] = []
  for (let f = 0; f < faces; f++) {
    if (!hasArea(unit, f)) continue
    indices.push(vertexOf[3 * f] as number, vertexOf[3 * f + 1] as number, vertexOf[3 * f + 2] as number)
  }
  return {
    positions: Float32Array.from(positions),
    normals: Float32Array.from(normals),
    indices: Uint32Array.from(indices),
  }
}

/** Along each axis by its own factor; one that mirrors turns no surface inside out. */
export function scaledMesh({ positions, normals, indices }: TriangleMesh, scale: Vector3): TriangleMesh {
  const [x, y, z] = scale
  const turned = normals.slice()
  for (let at = 0; at < turned.length; at += 3) {
    // By the inverse: steep sides of what is stretched stay upright to it.
    const [a, b, c] = [(turned[at] as number) / x, (turned[at + 1] as number) / y, (turned[at + 2] as number) / z]
    const length = Math.sqrt(a * a + b * b + c * c)
    turned.set([a / length, b / length, c / length], at)
  }
  const isMirrored = x * y * z < 0
  return {
    positions: positions.map((length, i) => length * (scale[i % 3] as number)),
    normals: turned,
    indices: isMirrored ? indices.slice().reverse() : indices,
  }
}

function faceNormal(soup: Float32Array, f: number, area: Float64Array, unit: Float64Array): void {
  const value = (k: number): number => soup[9 * f + k] as number
  const [ax, ay, az] = [value(3) - value(0), value(4) - value(1), value(5) - value(2)]
  const [bx, by, bz] = [value(6) - value(0), value(7) - value(1), value(8) - value(2)]
  const [x, y, z] = [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx]
  const length = Math.sqrt(x * x + y * y + z * z)
  area.set([x, y, z], 3 * f)
  if (length > 0) unit.set([x / length, y / length, z / length], 3 * f)
}

function hasArea(unit: Float64Array, f: number): boolean {
  return unit[3 * f] !== 0 || unit[3 * f + 1] !== 0 || unit[3 * f + 2] !== 0
}

function isSmooth(unit: Float64Array, one: number, other: number): boolean {
  const [a, b] = [3 * Math.floor(one / 3), 3 * Math.floor(other / 3)]
  const cosine =
    (unit[a] as number) * (unit[b] as number) +
    (unit[a + 1] as number) * (unit[b + 1] as number) +
    (unit[a + 2] as number) * (unit[b + 2] as number)
  return cosine >= CREASE_COSINE
}
