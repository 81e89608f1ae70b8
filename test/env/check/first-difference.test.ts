import { describe, expect, it } from 'vitest'
import { firstDifference } from '../../../src/env/check/first-difference.js'

describe('firstDifference', () => {
  it.each([
    [1, 1],
    [NaN, NaN],
    ['a', 'a'],
    [Float32Array.of(1, NaN), Float32Array.of(1, NaN)],
    [{ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }],
    [new Map([['a', 1]]), new Map([['a', 1]])],
    [new Set([1, 2]), new Set([2, 1])],
    [null, null],
  ])('finds none between %o and %o', (a, b) => {
    expect(firstDifference('x', a, b, 0)).toBeUndefined()
  })

  it.each([
    [1, 2, 'x: 1, then 2'],
    [1, '1', 'x: 1, then "1"'],
    [null, {}, 'x: null, then object without keys'],
    [Float32Array.of(1, 0.5), Float32Array.of(1, 0.25), 'x[1]: 0.5, then 0.25'],
    [new Float32Array(1), new Float64Array(1), 'x: Float32Array of length 1, then Float64Array of length 1'],
    [new Float32Array(1), new Float32Array(2), 'x: Float32Array of length 1, then Float32Array of length 2'],
    [{ 'a.b': { c: 1 } }, { 'a.b': { c: 2 } }, 'x["a.b"].c: 1, then 2'],
    [{ a: 1 }, { b: 1 }, 'x: object with keys a, then object with keys b'],
    [new Map([['a', 1]]), new Map([['a', 2]]), 'x.a: 1, then 2'],
    [[1, 2], [1], 'x: array of length 2, then array of length 1'],
  ])('finds the first one between %o and %o', (a, b, difference) => {
    expect(firstDifference('x', a, b, 0)).toBe(difference)
  })

  it('takes numbers within the tolerance for equal', () => {
    expect(firstDifference('x', { a: 1 }, { a: 1 + 1e-6 }, 1e-5)).toBeUndefined()
    expect(firstDifference('x', { a: 1 }, { a: 1 + 1e-6 }, 0)).toContain('x.a: 1, then 1.0000')
    expect(firstDifference('x', 1, 1.001, 1e-5)).toBeDefined()
    expect(firstDifference('x', 0, NaN, 1e-5)).toBeDefined()
  })
})
