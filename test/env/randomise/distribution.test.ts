/** Distributions: what they can give, and what is none. */

import { describe, expect, it } from 'vitest'
import { draw, problemWith, type Distribution } from '../../../src/env/randomise/distribution.js'
import { Random } from '../../../src/robot/random.js'

const N = 5000

function drawn(distribution: Distribution): number[] {
  const random = new Random(1)
  return Array.from({ length: N }, () => draw(distribution, random))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

describe('a draw', () => {
  it('of a number is that number', () => {
    expect(new Set(drawn(0.7))).toEqual(new Set([0.7]))
  })

  it('of a range is anywhere in it, evenly', () => {
    const values = drawn({ uniform: [-2, 6] })
    expect([Math.min(...values), Math.max(...values)]).toEqual([expect.closeTo(-2, 1), expect.closeTo(6, 1)])
    expect(mean(values)).toBeCloseTo(2, 0)
    for (const value of values) expect(value >= -2 && value < 6).toBe(true)
  })

  it('of a bell has its mean and spread, and ends at three deviations', () => {
    const values = drawn({ normal: { mean: 5, sd: 2 } })
    expect(mean(values)).toBeCloseTo(5, 0)
    expect(Math.sqrt(mean(values.map(value => (value - 5) * (value - 5))))).toBeCloseTo(2, 1)
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-1)
    expect(Math.max(...values)).toBeLessThanOrEqual(11)
  })

  it('of a choice is one of them, each as often', () => {
    const values = drawn({ choice: [1, 2, 4] })
    for (const value of [1, 2, 4]) expect(values.filter(each => each === value).length / N).toBeCloseTo(1 / 3, 1)
    expect(new Set(values)).toEqual(new Set([1, 2, 4]))
  })

  it('takes as much from its stream whatever the distribution', () => {
    const all: Distribution[] = [1, { uniform: [0, 1] }, { normal: { mean: 0, sd: 1 } }, { choice: [1, 2, 3] }]
    const next = all.map(distribution => {
      const random = new Random(8)
      draw(distribution, random)
      return random.uniform()
    })
    expect(new Set(next).size).toBe(1)
  })
})

describe('what is no distribution', () => {
  it.each([
    ['0.9', [], /expected a number, \{uniform: .* got "0.9"/],
    [NaN, [], /got NaN/],
    [null, [], /got null/],
    [undefined, [], /got nothing/],
    [[1, 2], [], /\{uniform: \[low, high\]\}.* got \[1,2\]/],
    [{}, [], /got \{\}/],
    [{ uniform: [0, 1], choice: [1] }, [], /got \{"uniform"/],
    [{ unifrom: [0, 1] }, ['unifrom'], /nothing is drawn from 'unifrom', did you mean 'uniform'\?/],
    [{ uniform: [0] }, ['uniform'], /two numbers \[low, high\], got \[0\]/],
    [{ uniform: [0, 'a'] }, ['uniform'], /two numbers/],
    [{ uniform: [0.8, 0.2] }, ['uniform'], /low before high, got \[0.8,0.2\]/],
    [{ normal: { mean: 0 } }, ['normal'], /\{mean: a number, sd: a number of at least 0\}, got \{"mean":0\}/],
    [{ normal: { mean: 0, sd: -1 } }, ['normal'], /sd: a number of at least 0/],
    [{ normal: { mean: 0, sd: 0.1, max: 1 } }, ['normal'], /got .*max/],
    [{ choice: [] }, ['choice'], /at least one number, got \[\]/],
    [2, [], /^is 2, and must stay within 0 to 1$/],
    [{ uniform: [0.5, 1.5] }, [], /^can be 0.5 to 1.5, and must stay within 0 to 1$/],
    // Three deviations.
    [{ normal: { mean: 0.5, sd: 0.2 } }, [], /^can be -0.1 to 1.1, and/],
    [{ choice: [0, 3] }, [], /^can be 0 to 3, and/],
  ])('%j is told so, with the place', (value, path, message) => {
    const problem = problemWith(value, 0, 1)
    expect(problem?.path).toEqual(path)
    expect(problem?.message).toMatch(message)
  })

  it('has nothing to say of the others', () => {
    for (const good of [0, { uniform: [0.2, 0.2] }, { normal: { mean: 0.5, sd: 0 } }, { choice: [1] }])
      expect(problemWith(good, 0, 1)).toBeUndefined()
  })
})
