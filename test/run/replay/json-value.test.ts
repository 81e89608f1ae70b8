/** What of an object a file can hold, and where two differ. */

import { describe, expect, it } from 'vitest'
import { jsonDifferences, toJson, toJsonObject } from '../../../src/run/replay/json-value.js'

describe('toJsonObject', () => {
  it('copies plain JSON and leaves out what is undefined', () => {
    const given = { a: 1, b: [true, null, { c: 'x' }], d: undefined }
    const copy = toJsonObject(given, 'options')
    expect(copy).toEqual({ a: 1, b: [true, null, { c: 'x' }] })
    expect('d' in copy).toBe(false)
    expect(copy['b']).not.toBe(given.b)
  })

  it.each([
    { value: { warn: () => 1 }, says: /options\.warn is a function/ },
    { value: { safety: { limits: [1, NaN] } }, says: /options\.safety\.limits\[1\] is NaN/ },
    { value: { at: new Map() }, says: /options\.at is an object of class Map/ },
    { value: { many: new Float32Array(1) }, says: /class Float32Array/ },
    { value: { big: 1n }, says: /options\.big is a bigint/ },
    { value: { list: [undefined] }, says: /options\.list\[0\] is a undefined/ },
  ])('refuses $value', ({ value, says }) => {
    expect(() => toJson(value, 'options')).toThrow(says)
  })
})

describe('jsonDifferences', () => {
  it('names each place', () => {
    const was = { same: [1, 2], rate: 30, inner: { gone: 'a', kept: 1 }, list: [1] }
    const is = { same: [1, 2], rate: 50, inner: { kept: 1, come: null }, list: [1, 2] }
    expect(jsonDifferences(was, is, '')).toEqual([
      'rate was 30, is 50',
      'inner.gone was "a", is not there',
      'inner.come was not there, is null',
      'list was [1], is [1,2]',
    ])
    expect(jsonDifferences(was, was, '')).toEqual([])
  })

  it('cuts what is long down to where it differs', () => {
    const was = Array.from({ length: 1000 }, (_, i) => i)
    const [line = ''] = jsonDifferences(was, was.with(700, -1), 'list')
    expect(line.length).toBeLessThan(450)
    expect(line).toMatch(/^list was \.\..*,699,700,701,.*\.\., is \.\..*,699,-1,701,.*\.\.$/)
    expect(jsonDifferences(undefined, was, 'list')[0]).toMatch(/^list was not there, is \[0,1,2,.*\.\.$/)
  })
})
