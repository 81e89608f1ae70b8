/** Rotations and poses against hand-made cases and their own laws. */

import { describe, expect, it } from 'vitest'
import { Random } from '../../src/robot/random.js'
import {
  compose,
  conjugate,
  cross,
  dot,
  multiply,
  norm,
  quaternionFromAxisAngle,
  quaternionFromRpy,
  rotate,
  rotationMatrix,
  type Quaternion,
  type Vector3,
} from '../../src/robot/vector.js'

const HALF_PI = Math.PI / 2

function expectNear(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length)
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] ?? NaN, 12)
  })
}

const randomVector = (random: Random): Vector3 => [random.normal(), random.normal(), random.normal()]

describe('quaternionFromRpy', () => {
  it('turns about fixed x first, then y, then z', () => {
    expectNear(rotate(quaternionFromRpy([HALF_PI, 0, 0]), [0, 1, 0]), [0, 0, 1])
    expectNear(rotate(quaternionFromRpy([0, HALF_PI, 0]), [0, 0, 1]), [1, 0, 0])
    expectNear(rotate(quaternionFromRpy([0, 0, HALF_PI]), [1, 0, 0]), [0, 1, 0])
    expectNear(rotate(quaternionFromRpy([HALF_PI, 0, HALF_PI]), [0, 1, 0]), [0, 0, 1])
  })

  it('equals the product of the three single turns for 1000 random angles', () => {
    const random = new Random(1)
    for (let i = 0; i < 1000; i++) {
      const rpy = [random.uniform(-4, 4), random.uniform(-4, 4), random.uniform(-4, 4)] as const
      const x = quaternionFromAxisAngle([1, 0, 0], rpy[0])
      const y = quaternionFromAxisAngle([0, 1, 0], rpy[1])
      const z = quaternionFromAxisAngle([0, 0, 1], rpy[2])
      expectNear(quaternionFromRpy(rpy), multiply(z, multiply(y, x)))
    }
  })
})

describe('rotation', () => {
  const random = new Random(2)
  const randomTurn = (): Quaternion => quaternionFromRpy(randomVector(random))

  it('by a product is rotation by the second, then by the first', () => {
    for (let i = 0; i < 1000; i++) {
      const [a, b, v] = [randomTurn(), randomTurn(), randomVector(random)]
      expectNear(rotate(multiply(a, b), v), rotate(a, rotate(b, v)))
      expectNear(rotate(conjugate(a), rotate(a, v)), v)
    }
  })

  it('equals its matrix, keeps lengths and right-handedness', () => {
    for (let i = 0; i < 1000; i++) {
      const [q, v] = [randomTurn(), randomVector(random)]
      const m = rotationMatrix(q)
      expectNear(
        rotate(q, v),
        [0, 3, 6].map(k => dot([m[k] ?? NaN, m[k + 1] ?? NaN, m[k + 2] ?? NaN], v)),
      )
      expect(norm(rotate(q, v))).toBeCloseTo(norm(v), 12)
      expectNear(cross(rotate(q, [1, 0, 0]), rotate(q, [0, 1, 0])), rotate(q, [0, 0, 1]))
    }
  })
})

it('compose places a pose that is given in another pose', () => {
  const outer = { positionM: [1, 2, 3], quaternion: quaternionFromAxisAngle([0, 0, 1], HALF_PI) } as const
  const inner = { positionM: [1, 0, 0], quaternion: quaternionFromAxisAngle([1, 0, 0], HALF_PI) } as const
  const result = compose(outer, inner)
  expectNear(result.positionM, [1, 3, 3])
  expectNear(rotate(result.quaternion, [0, 1, 0]), [0, 0, 1])
  expectNear(rotate(result.quaternion, [1, 0, 0]), [0, 1, 0])
})
