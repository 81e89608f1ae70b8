/** The small solver against systems whose solution is known. */

import { expect, it } from 'vitest'
import { solvePositiveDefinite } from '../../src/robot/linear-solve.js'
import { Random } from '../../src/robot/random.js'

it('solves a two by two system exactly', () => {
  const vector = Float64Array.of(8, 18)
  solvePositiveDefinite(Float64Array.of(4, 0, 0, 9), vector)
  expect([...vector]).toEqual([2, 2])
})

it('recovers the solution of 500 random systems of 1 to 7 unknowns', () => {
  const random = new Random(1)
  for (let round = 0; round < 500; round++) {
    const n = random.integer(1, 8)
    const root = Array.from({ length: n }, () => Array.from({ length: n }, () => random.normal()))
    const wanted = Array.from({ length: n }, () => random.normal())
    const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * (b[i] ?? NaN), 0)
    const matrix = root.map((row, i) => root.map((other, j) => dot(row, other) + (i === j ? 0.5 : 0)))
    const vector = Float64Array.from(matrix, row => dot(row, wanted))
    solvePositiveDefinite(Float64Array.from(matrix.flat()), vector)
    vector.forEach((x, i) => {
      expect(x).toBeCloseTo(wanted[i] ?? NaN, 9)
    })
  }
})

it('refuses a matrix that is not positive definite', () => {
  expect(() => {
    solvePositiveDefinite(Float64Array.of(1, 2, 2, 1), Float64Array.of(1, 1))
  }).toThrow(RangeError)
})
