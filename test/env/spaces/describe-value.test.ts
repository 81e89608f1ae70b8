import { expect, it } from 'vitest'
import { describeValue } from '../../../src/env/spaces/describe-value.js'

it.each([
  [undefined, 'undefined'],
  [null, 'null'],
  [NaN, 'NaN'],
  [3n, '3n'],
  ['left', '"left"'],
  ['x'.repeat(50), `"${'x'.repeat(40)}..."`],
  [[1, 2], 'array of length 2'],
  [new Float64Array(6), 'Float64Array of length 6'],
  [{}, 'object without keys'],
  [Object.create(null), 'object without keys'],
  [{ a: 1, b: 2 }, 'object with keys a, b'],
  [Object.fromEntries(Array.from('abcdefgh').map(key => [key, 1])), 'object with keys a, b, c, d, e, f, ...'],
  [new TypeError('no'), 'TypeError "no"'],
])('describes %o as %s', (value, words) => {
  expect(describeValue(value)).toBe(words)
})
