/** Rotation vectors: there and back, the shorter way round, and no division by nothing. */

import { describe, expect, it } from 'vitest'
import { Random } from '../../src/robot/random.js'
import { quaternionFromRotationVector, rotationBetween, rotationVector } from '../../src/robot/rotation-vector.js'
import { dot, multiply, norm, type Quaternion, type Vector3 } from '../../src/robot/vector.js'

const random = new Random(4)
const drawn = (length: number): Vector3 => {
  const axis: Vector3 = [random.normal(), random.normal(), random.normal()]
  const scale = length / norm(axis)
  return [scale * axis[0], scale * axis[1], scale * axis[2]]
}

describe('a rotation vector', () => {
  it.each([0, 1e-12, 1e-7, 1e-3, 0.5, 2, 3.1415])('of length %d comes back from its quaternion', length => {
    for (let i = 0; i < 20; i++) {
      const vector = drawn(length)
      rotationVector(quaternionFromRotationVector(vector)).forEach((part, k) => {
        expect(part).toBeCloseTo(vector[k] as number, 12)
      })
    }
  })

  it('is the shorter way round, also for the quaternion of the other sign', () => {
    const quaternion = quaternionFromRotationVector([0, 0, 4])
    const other = quaternion.map(part => -part) as unknown as Quaternion
    for (const same of [quaternion, other]) expect(rotationVector(same)[2]).toBeCloseTo(4 - 2 * Math.PI, 12)
  })

  it('leads from one orientation to the other', () => {
    for (let i = 0; i < 50; i++) {
      const [from, to] = [quaternionFromRotationVector(drawn(2)), quaternionFromRotationVector(drawn(2))]
      const there = multiply(quaternionFromRotationVector(rotationBetween(from, to)), from)
      const overlap = dot([there[0], there[1], there[2]], [to[0], to[1], to[2]]) + there[3] * to[3]
      expect(Math.abs(overlap)).toBeCloseTo(1, 12)
    }
  })
})
