import { describe, expect, it } from 'vitest'
import { Discrete, Text } from '../../../src/env/spaces.js'

describe('Text', () => {
  it('contains 10,000 of its own samples, and draws every length and character', () => {
    const space = new Text({ minLength: 0, maxLength: 3, charset: 'xyz' })
    const lengths = new Set<number>()
    const characters = new Set<string>()
    for (let draw = 0; draw < 10_000; draw++) {
      const text = space.sample()
      expect(space.contains(text)).toBe(true)
      lengths.add(text.length)
      for (const character of text) characters.add(character)
    }
    expect([...lengths].sort()).toEqual([0, 1, 2, 3])
    expect([...characters].sort()).toEqual(['x', 'y', 'z'])
  })

  it('repeats its draws after the same seed, 0 by default', () => {
    const space = new Text({ maxLength: 20 })
    const unseeded = [space.sample(), space.sample()]
    space.seed(0)
    expect([space.sample(), space.sample()]).toEqual(unseeded)
    space.seed(1)
    expect([space.sample(), space.sample()]).not.toEqual(unseeded)
  })

  it('counts characters as code points', () => {
    const space = new Text({ maxLength: 1, charset: '🤖' })
    expect(space.contains('🤖')).toBe(true)
    expect(space.contains('🤖🤖')).toBe(false)
    expect(space.sample()).toBe('🤖')
  })

  it.each([
    ['too short', '', 'found "" of 0 characters'],
    ['too long', 'abcd', 'found "abcd" of 4 characters'],
    ['another character', 'ab!', 'found "!" at index 2'],
    ['a number', 12, 'found 12'],
  ])('refuses %s and says why', (_, value, reason) => {
    const space = new Text({ maxLength: 3 })
    expect(space.contains(value)).toBe(false)
    expect(space.explain(value)).toContain(reason)
  })

  it('equals a Text of the same lengths and characters in any order', () => {
    const space = new Text({ maxLength: 3, charset: 'ab' })
    expect(space.equals(new Text({ maxLength: 3, charset: 'bab' }))).toBe(true)
    expect(space.equals(new Text({ maxLength: 3, charset: 'abc' }))).toBe(false)
    expect(space.equals(new Text({ maxLength: 3, minLength: 0, charset: 'ab' }))).toBe(false)
    expect(space.equals(new Text({ maxLength: 4, charset: 'ab' }))).toBe(false)
    expect(space.equals(new Discrete(2))).toBe(false)
  })

  it.each([
    { maxLength: 2, minLength: 3 },
    { maxLength: 2, minLength: -1 },
    { maxLength: 2.5 },
    { maxLength: NaN },
    { maxLength: 1, charset: '' },
  ])('cannot be made from %o', options => {
    expect(() => new Text(options)).toThrow(RangeError)
  })
})
