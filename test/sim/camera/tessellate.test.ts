/** Shapes as triangles: closed, facing outwards, of the right size; meshes from files are smooth where they are round. */

import { describe, expect, it } from 'vitest'
import { meshFromTriangles, scaledMesh } from '../../../src/sim/camera/mesh-from-triangles.js'
import { tessellate } from '../../../src/sim/camera/tessellate.js'
import type { TriangleMesh } from '../../../src/sim/camera/visual-scene.js'

type Vector = [number, number, number]

function corners({ positions, indices }: TriangleMesh): Vector[] {
  return Array.from(indices, index => [...positions.subarray(3 * index, 3 * index + 3)] as Vector)
}

/** Of a closed mesh that faces outwards, by the divergence theorem. */
function volumeM3(mesh: TriangleMesh): number {
  const at = corners(mesh)
  let sum = 0
  for (let i = 0; i < at.length; i += 3) {
    const [a, b, c] = [at[i], at[i + 1], at[i + 2]] as [Vector, Vector, Vector]
    sum += a[0] * (b[1] * c[2] - b[2] * c[1]) + a[1] * (b[2] * c[0] - b[0] * c[2]) + a[2] * (b[0] * c[1] - b[1] * c[0])
  }
  return sum / 6
}

/** Every edge is walked once in either direction. */
function isClosed(mesh: TriangleMesh): boolean {
  const at = corners(mesh).map(corner => corner.map(length => Math.round(1e7 * length)).join())
  const edges = new Map<string, number>()
  for (let i = 0; i < at.length; i += 3) {
    for (const [from, to] of [
      [0, 1],
      [1, 2],
      [2, 0],
    ] as const) {
      const [a, b] = [at[i + from] ?? '', at[i + to] ?? '']
      edges.set(`${a}|${b}`, (edges.get(`${a}|${b}`) ?? 0) + 1)
    }
  }
  return [...edges].every(([edge, count]) => count === 1 && edges.get(edge.split('|').reverse().join('|')) === 1)
}

describe('tessellate', () => {
  it.each([
    [{ type: 'box', sizeM: [0.1, 0.2, 0.3] } as const, 0.006, 1e-6],
    [{ type: 'cylinder', radiusM: 0.05, lengthM: 0.2 } as const, Math.PI * 0.05 ** 2 * 0.2, 0.007],
    [{ type: 'sphere', radiusM: 0.1 } as const, (4 / 3) * Math.PI * 0.001, 0.02],
  ])('%o is closed and of the right volume', (shape, expectedM3, tolerance) => {
    const mesh = tessellate(shape)
    expect(isClosed(mesh)).toBe(true)
    expect(Math.abs(volumeM3(mesh) / expectedM3 - 1)).toBeLessThan(tolerance)
    for (let i = 0; i < mesh.normals.length; i += 3) {
      expect(Math.hypot(...mesh.normals.subarray(i, i + 3))).toBeCloseTo(1, 6)
    }
    expect(tessellate({ ...shape })).toBe(mesh)
  })
})

function soupOf(mesh: TriangleMesh): Float32Array {
  return Float32Array.from(corners(mesh).flat())
}

describe('meshFromTriangles', () => {
  it('keeps the edges of a box and rounds a sphere', () => {
    const box = meshFromTriangles(soupOf(tessellate({ type: 'box', sizeM: [0.1, 0.2, 0.3] })))
    expect(box.positions.length / 3).toBe(24)
    const sphere = meshFromTriangles(soupOf(tessellate({ type: 'sphere', radiusM: 0.1 })))
    for (let i = 0; i < sphere.positions.length; i += 3) {
      const along = [0, 1, 2].reduce(
        (sum, k) => sum + ((sphere.positions[i + k] ?? 0) / 0.1) * (sphere.normals[i + k] ?? 0),
        0,
      )
      expect(along).toBeGreaterThan(0.99)
    }
  })

  it('drops triangles without area', () => {
    const soup = Float32Array.of(0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0)
    expect(meshFromTriangles(soup).indices.length).toBe(3)
  })

  it('scales, also by factors that mirror: no surface is inside out', () => {
    const corner = meshFromTriangles(soupOf(tessellate({ type: 'box', sizeM: [1, 1, 1] })))
    const mirrored = scaledMesh(corner, [-0.1, 0.2, 0.3])
    expect(volumeM3(mirrored)).toBeCloseTo(0.006, 7)
    const slope = Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1)
    // Through (1, 0, 0), (0, -1, 0) and (0, 0, 0.1): away from the origin is along (1, -1, 10).
    const { normals } = scaledMesh(meshFromTriangles(slope), [1, -1, 0.1])
    const length = Math.sqrt(102)
    expect(normals[0]).toBeCloseTo(1 / length, 6)
    expect(normals[1]).toBeCloseTo(-1 / length, 6)
    expect(normals[2]).toBeCloseTo(10 / length, 6)
  })
})
