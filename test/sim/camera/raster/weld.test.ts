/** Places of a mesh are kept once each, and triangles stay where they were. */

import { expect, it } from 'vitest'
import { weld } from '../../../../src/sim/camera/raster/weld.js'
import { tessellate } from '../../../../src/sim/camera/tessellate.js'
import { boxMesh } from './scenes.js'

it('makes 8 corners of the 24 vertices of a box', () => {
  expect(weld(boxMesh(0.1).positions, boxMesh(0.1).indices).positions).toHaveLength(3 * 8)
})

it('leaves every corner of every triangle in its place', () => {
  for (const mesh of [boxMesh(0.1, 0.2, 0.3), tessellate({ type: 'sphere', radiusM: 0.05 })]) {
    const { positions, corners } = weld(mesh.positions, mesh.indices)
    expect(positions.length).toBeLessThan(mesh.positions.length)
    mesh.indices.forEach((index, k) => {
      const corner = corners[k] as number
      expect(positions.slice(3 * corner, 3 * corner + 3)).toEqual(mesh.positions.slice(3 * index, 3 * index + 3))
    })
  }
})

it('takes a mesh of nothing', () => {
  expect(weld(new Float32Array(0), new Uint32Array(0)).corners).toHaveLength(0)
})
