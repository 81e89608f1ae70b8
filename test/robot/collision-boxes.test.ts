/** Boxes for every kind of shape. */

import { expect, it } from 'vitest'
import { collisionBox } from '../../src/robot/collision-boxes.js'
import { UrdfError } from '../../src/robot/errors.js'
import type { Geometry } from '../../src/robot/urdf.js'
import { IDENTITY_POSE } from '../../src/robot/vector.js'

const pose = { positionM: [1, 0, 0], quaternion: [0, 0, Math.SQRT1_2, Math.SQRT1_2] } as const
const boxOf = (geometry: Geometry) => collisionBox({ pose, geometry }, 'arm')

it('encloses boxes, spheres and cylinders', () => {
  expect(boxOf({ type: 'box', sizeM: [1, 2, 3] })).toEqual({ pose, sizeM: [1, 2, 3] })
  expect(boxOf({ type: 'sphere', radiusM: 0.5 })).toEqual({ pose, sizeM: [1, 1, 1] })
  expect(boxOf({ type: 'cylinder', radiusM: 0.5, lengthM: 4 })).toEqual({ pose, sizeM: [1, 1, 4] })
})

const mesh = { type: 'mesh', file: 'arm.stl', scale: [1, 1, 1] } as const

it('encloses the corners of a mesh, about their middle', () => {
  const corners = Float64Array.of(0, 0, 0, 2, 1, 4)
  const { pose: at, sizeM } = collisionBox({ pose, geometry: mesh }, 'arm', () => [Float32Array.from(corners)])
  expect(sizeM).toEqual([2, 1, 4])
  // A quarter turn about z: (1, 0.5, 2) becomes (-0.5, 1, 2).
  ;[0.5, 1, 2].forEach((value, k) => {
    expect(at.positionM[k]).toBeCloseTo(value, 12)
  })
})

it('says what to do about a mesh without corners, and one without volume', () => {
  expect(() => boxOf(mesh)).toThrow(UrdfError)
  expect(() => boxOf(mesh)).toThrow(/link `arm` .* arm\.stl/)
  const flat = () => [Float32Array.of(0, 0, 0, 1, 1, 0)]
  expect(() => collisionBox({ pose: IDENTITY_POSE, geometry: mesh }, 'arm', flat)).toThrow(/encloses nothing/)
})
