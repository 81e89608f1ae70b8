import { describe, expect, expectTypeOf, it } from 'vitest'
import type { Observation } from '../../../src/env/env.js'
import { Box, Dict, Discrete, type Space, type SpaceValue, Text } from '../../../src/env/spaces.js'

function robotSpace() {
  return new Dict({
    state: new Box({ low: -100, high: 100, shape: [6] }),
    grip: new Discrete(2),
    nested: new Dict({ task: new Text({ maxLength: 5 }) }),
  })
}

describe('Dict', () => {
  it('contains 10,000 of its own samples', () => {
    const space = robotSpace()
    for (let draw = 0; draw < 10_000; draw++) expect(space.explain(space.sample())).toBeUndefined()
  })

  it('knows the types of its members', () => {
    expectTypeOf<SpaceValue<ReturnType<typeof robotSpace>>>().toEqualTypeOf<{
      readonly state: Float32Array
      readonly grip: number
      readonly nested: { readonly task: string }
    }>()
    expectTypeOf(new Dict({ 'observation.state': new Box({ low: 0, high: 1 }) })).toExtend<Space<Observation>>()
  })

  it('repeats its draws after the same seed, 0 by default', () => {
    const space = robotSpace()
    const unseeded = [space.sample(), space.sample()]
    space.seed(0)
    expect([space.sample(), space.sample()]).toEqual(unseeded)
    space.seed(1)
    expect([space.sample(), space.sample()]).not.toEqual(unseeded)
  })

  it('draws different values from equal entries and the same in any order of keys', () => {
    const side = () => new Box({ low: -1, high: 1, shape: [6] })
    const { left, right } = new Dict({ left: side(), right: side() }).sample()
    expect(left).not.toEqual(right)
    expect(new Dict({ right: side(), left: side() }).sample()).toEqual({ left, right })
  })

  it.each([
    ['null', null, 'expected an object with keys state, grip, nested, found null'],
    ['an array', [], 'found array of length 0'],
    ['a typed array', new Float32Array(6), 'found Float32Array of length 6'],
    ['a missing key', { state: new Float32Array(6), nested: { task: 'lift' } }, 'expected key `grip`'],
    [
      'an extra key',
      { state: new Float32Array(6), grip: 1, nested: { task: 'lift' }, reward: 1 },
      'found key `reward` as well',
    ],
    [
      'a bad value deep inside',
      { state: new Float32Array(6), grip: 1, nested: { task: 'pick up' } },
      'key `nested`: key `task`: expected a string of 1 to 5 characters, found "pick up"',
    ],
  ])('refuses %s and says why', (_, value, reason) => {
    expect(robotSpace().contains(value)).toBe(false)
    expect(robotSpace().explain(value)).toContain(reason)
  })

  it('does not take an inherited member for its own', () => {
    const space = new Dict({ toString: new Discrete(2) })
    expect(space.explain({})).toContain('expected key `toString`')
  })

  it('equals a Dict with equal entries in any order', () => {
    const a = () => new Discrete(2)
    const b = () => new Box({ low: 0, high: 1 })
    const space = new Dict({ a: a(), b: b() })
    expect(space.equals(new Dict({ b: b(), a: a() }))).toBe(true)
    expect(space.equals(new Dict({ a: a() }))).toBe(false)
    expect(space.equals(new Dict({ a: a(), c: b() }))).toBe(false)
    expect(space.equals(new Dict({ a: a(), b: a() }))).toBe(false)
    expect(space.equals(a())).toBe(false)
  })

  it('describes itself and its entries in one line', () => {
    expect(robotSpace().describe()).toBe(
      'Dict(state: Box(float32[6], -100 to 100), grip: Discrete(2), nested: Dict(task: Text(1 to 5 of 62 characters)))',
    )
  })
})
