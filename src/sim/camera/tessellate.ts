/** Triangles of boxes, cylinders and spheres. */

import { cos, sin } from '../../robot/trig.js'
import type { Geometry } from '../../robot/urdf.js'
import type { Vector3 } from '../../robot/vector.js'
import type { TriangleMesh } from './visual-scene.js'

/** Sides of a cylinder: edges are 0.5 % of the radius inside the round. */
const SIDES = 32
/** Of a sphere, from pole to pole. */
const RINGS = 16

const made = new Map<string, TriangleMesh>()

/** The same mesh for the same shape. Meshes of files are `meshFromTriangles`'. */
export function tessellate(geometry: Exclude<Geometry, { type: 'mesh' }>): TriangleMesh {
  const key = JSON.stringify(geometry)
  const known = made.get(key)
  if (known) return known
  const mesh = build(geometry)
  made.set(key, mesh)
  // Objects of random sizes would fill the memory.
  if (made.size > MOST_KEPT) made.delete(made.keys().next().value as string)
  return mesh
}

const MOST_KEPT = 500

function build(geometry: Exclude<Geometry, { type: 'mesh' }>): TriangleMesh {
  switch (geometry.type) {
    case 'box':
      return box(geometry.sizeM)
    case 'cylinder':
      return cylinder(geometry.radiusM, geometry.lengthM)
    case 'sphere':
      return sphere(geometry.radiusM)
  }
}

class MeshBuilder {
  readonly #positions: number[] = []
  readonly #normals: number[] = []
  readonly #uvs: number[] = []
  readonly #indices: number[] = []

  vertex(position: Vector3, normal: Vector3, u: number, v: number): number {
    this.#positions.push(...position)
    this.#normals.push(...normal)
    this.#uvs.push(u, v)
    return this.#positions.length / 3 - 1
  }

  triangle(a: number, b: number, c: number): void {
    this.#indices.push(a, b, c)
  }

  done(): TriangleMesh {
    return {
      positions: Float32Array.from(this.#positions),
      normals: Float32Array.from(this.#normals),
      uvs: Float32Array.from(this.#uvs),
      indices: Uint32Array.from(this.#indices),
    }
  }
}

function box(sizeM: Vector3): TriangleMesh {
  const mesh = new MeshBuilder()
  for (let axis = 0; axis < 3; axis++) {
    const [j, k] = [(axis + 1) % 3, (axis + 2) % 3]
    const [a, b, c] = [sizeM[axis] as number, sizeM[j] as number, sizeM[k] as number]
    for (const side of [-1, 1]) {
      const normal = [0, 0, 0] as [number, number, number]
      normal[axis] = side
      const corners = [
        [-1, -1],
        [1, -1],
        [1, 1],
        [-1, 1],
      ].map(([p = 0, q = 0]) => {
        const position = [0, 0, 0] as [number, number, number]
        position[axis] = (side * a) / 2
        position[j] = (p * b) / 2
        position[k] = (q * c) / 2
        return mesh.vertex(position, normal, (p * b) / 2, (q * c) / 2)
      }) as [number, number, number, number]
      const [p, q, r, s] = side > 0 ? corners : (corners.reverse() as typeof corners)
      mesh.triangle(p, q, r)
      mesh.triangle(p, r, s)
    }
  }
  return mesh.done()
}

function cylinder(radiusM: number, lengthM: number): TriangleMesh {
  const mesh = new MeshBuilder()
  const half = lengthM / 2
  const around = Array.from({ length: SIDES + 1 }, (_, i): [number, number] => {
    const angle = (2 * Math.PI * i) / SIDES
    return [cos(angle), sin(angle)]
  })
  const wall = around.map(([x, y], i) => {
    const u = (2 * Math.PI * radiusM * i) / SIDES
    return [
      mesh.vertex([radiusM * x, radiusM * y, -half], [x, y, 0], u, -half),
      mesh.vertex([radiusM * x, radiusM * y, half], [x, y, 0], u, half),
    ] as const
  })
  for (let i = 0; i < SIDES; i++) {
    const [a, b] = wall[i] as readonly [number, number]
    const [c, d] = wall[i + 1] as readonly [number, number]
    mesh.triangle(a, c, d)
    mesh.triangle(a, d, b)
  }
  for (const side of [-1, 1]) {
    const middle = mesh.vertex([0, 0, side * half], [0, 0, side], 0, 0)
    const rim = around.map(([x, y]) =>
      mesh.vertex([radiusM * x, radiusM * y, side * half], [0, 0, side], radiusM * x, radiusM * y),
    )
    for (let i = 0; i < SIDES; i++) {
      const [a, b] = [rim[i] as number, rim[i + 1] as number]
      if (side > 0) mesh.triangle(middle, a, b)
      else mesh.triangle(middle, b, a)
    }
  }
  return mesh.done()
}

function sphere(radiusM: number): TriangleMesh {
  const mesh = new MeshBuilder()
  const rows = Array.from({ length: RINGS + 1 }, (_, ring) => {
    const polar = (Math.PI * ring) / RINGS
    const [z, flat] = [cos(polar), sin(polar)]
    return Array.from({ length: SIDES + 1 }, (_, i) => {
      const angle = (2 * Math.PI * i) / SIDES
      const normal: Vector3 = [flat * cos(angle), flat * sin(angle), z]
      const at = normal.map(part => part * radiusM) as unknown as Vector3
      return mesh.vertex(at, normal, radiusM * angle, radiusM * polar)
    })
  })
  for (let ring = 0; ring < RINGS; ring++) {
    const [upper, lower] = [rows[ring] as number[], rows[ring + 1] as number[]]
    for (let i = 0; i < SIDES; i++) {
      const [a, b] = [upper[i] as number, upper[i + 1] as number]
      const [c, d] = [lower[i] as number, lower[i + 1] as number]
      if (ring > 0) mesh.triangle(a, c, b)
      if (ring < RINGS - 1) mesh.triangle(b, c, d)
    }
  }
  return mesh.done()
}
