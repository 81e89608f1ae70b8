/** Meshes of files as they are drawn: outwards, whichever way their triangles go round. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Vector3 } from '../../../src/robot/vector.js'
import { visualLoaders } from '../../../src/run/cameras/visual-loaders.js'
import type { TriangleMesh } from '../../../src/sim/camera/visual-scene.js'

const folder = mkdtempSync(join(tmpdir(), 'so101-meshes-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** A corner of a cube, 10 long, in an OBJ file. */
function corner(name: string, faces: readonly string[]): string {
  const path = join(folder, name)
  const corners = ['0 0 0', '10 0 0', '0 10 0', '0 0 10'].map(place => `v ${place}`)
  writeFileSync(path, [`o ${name}`, ...corners, ...faces.map(face => `f ${face}`), ''].join('\n'))
  return path
}
const OUTWARDS = corner('out.obj', ['1 3 2', '1 2 4', '1 4 3', '2 3 4'])
const INWARDS = corner('in.obj', ['2 3 1', '4 2 1', '3 4 1', '4 3 2'])

/** By the divergence theorem, and by the normals: of all faces, along their corners' normals. */
function volumesM3({ positions, normals, indices }: TriangleMesh): [number, number] {
  let [volume, byNormals] = [0, 0]
  for (let f = 0; f < indices.length; f += 3) {
    const [a, b, c] = [0, 1, 2].map(k => positions.subarray(3 * (indices[f + k] ?? 0)).slice(0, 3)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ]
    const n = normals.subarray(3 * (indices[f] ?? 0))
    const minus = (p: Float32Array, q: Float32Array): Vector3 => [0, 1, 2].map(k => (p[k] ?? 0) - (q[k] ?? 0)) as never
    const [u, v] = [minus(b, a), minus(c, a)]
    const cross = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]] as const
    volume += ((a[0] ?? 0) * cross[0] + (a[1] ?? 0) * cross[1] + (a[2] ?? 0) * cross[2]) / 6
    const area = Math.hypot(...cross)
    byNormals += (area * ((a[0] ?? 0) * (n[0] ?? 0) + (a[1] ?? 0) * (n[1] ?? 0) + (a[2] ?? 0) * (n[2] ?? 0))) / 6
  }
  return [volume, byNormals]
}

describe('a mesh of a file', () => {
  it.each([
    ['as it is', OUTWARDS, [0.001, 0.001, 0.001]],
    ['inside out in its file', INWARDS, [0.001, 0.001, 0.001]],
    ['mirrored by a URDF', OUTWARDS, [0.001, -0.001, 0.001]],
    ['both', INWARDS, [-0.001, 0.001, 0.001]],
  ] as [string, string, Vector3][])('faces outwards: %s', (_, file, scale) => {
    const mesh = visualLoaders().loadMesh?.(file, scale) as TriangleMesh
    const [volume, byNormals] = volumesM3(mesh)
    expect(volume).toBeCloseTo(1e-6 / 6, 10)
    expect(byNormals).toBeCloseTo(1e-6 / 6, 10)
  })

  it('is the same object each time, so that what renderers made of it serves again', () => {
    const { loadMesh } = visualLoaders()
    expect(loadMesh?.(OUTWARDS, [1, 1, 1])).toBe(visualLoaders().loadMesh?.(OUTWARDS, [1, 1, 1]))
    expect(loadMesh?.(OUTWARDS, [2, 2, 2])).not.toBe(loadMesh?.(OUTWARDS, [1, 1, 1]))
  })
})
