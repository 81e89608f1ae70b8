/** Our trigonometry against the engine's: within 2 units in the last place, with the same special cases. */

import { describe, expect, it } from 'vitest'
import { Random } from '../../src/robot/random.js'
import { acos, atan2, cos, exp, log, sin } from '../../src/robot/trig.js'

const COUNT = 100_000
const ULPS = 2

/** Units in the last place between two doubles of the same sign; small numbers count as the ulp of `floor`. */
function ulps(actual: number, expected: number, floor = 0): number {
  if (Object.is(actual, expected)) return 0
  const scale = Math.max(Math.abs(expected), floor, 2 ** -1022)
  return Math.abs(actual - expected) / 2 ** (Math.floor(Math.log2(scale)) - 52)
}

function worstUlps(mine: (x: number) => number, theirs: (x: number) => number, draw: () => number): number {
  let worst = 0
  for (let i = 0; i < COUNT; i++) {
    const x = draw()
    const error = ulps(mine(x), theirs(x))
    if (!(error <= worst)) worst = error
  }
  return worst
}

describe('sin and cos', () => {
  it.each([1, 10, 1000, 1e5])('stay within 2 ulp of Math for 100,000 angles up to %d rad', limit => {
    const random = new Random(1)
    const draw = () => random.uniform(-limit, limit)
    expect(worstUlps(sin, Math.sin, draw)).toBeLessThanOrEqual(ULPS)
    expect(worstUlps(cos, Math.cos, draw)).toBeLessThanOrEqual(ULPS)
  })

  it('stay within 2 ulp of Math next to multiples of pi/2, where the reduction cancels', () => {
    for (let n = -60_000; n <= 60_000; n++) {
      const x = (n * Math.PI) / 2
      expect(ulps(sin(x), Math.sin(x))).toBeLessThanOrEqual(ULPS)
      expect(ulps(cos(x), Math.cos(x))).toBeLessThanOrEqual(ULPS)
    }
  })

  it('keep the sign of zero and give NaN for what is not finite', () => {
    expect(Object.is(sin(0), 0)).toBe(true)
    expect(Object.is(sin(-0), -0)).toBe(true)
    expect(cos(0)).toBe(1)
    expect(sin(Math.PI)).toBe(1.2246467991473532e-16)
    expect(sin(-Math.PI)).toBe(-1.2246467991473532e-16)
    expect(cos(Math.PI)).toBe(-1)
    expect(sin(5e-324)).toBe(5e-324)
    for (const x of [NaN, Infinity, -Infinity]) {
      expect(sin(x)).toBeNaN()
      expect(cos(x)).toBeNaN()
    }
  })

  it('refuse angles beyond the exact range of the reduction', () => {
    expect(() => sin(1e6)).toThrow(RangeError)
    expect(() => cos(-1e300)).toThrow(RangeError)
  })
})

describe('atan2', () => {
  it('stays within 2 ulp of Math for 100,000 points of all sizes and quadrants', () => {
    const random = new Random(2)
    let worst = 0
    for (let i = 0; i < COUNT; i++) {
      const y = random.uniform(-1, 1) * 10 ** random.integer(-8, 8)
      const x = random.uniform(-1, 1) * 10 ** random.integer(-8, 8)
      worst = Math.max(worst, ulps(atan2(y, x), Math.atan2(y, x)))
    }
    expect(worst).toBeLessThanOrEqual(ULPS)
  })

  it('treats zeros, signs, infinities and NaN as Math does', () => {
    const values = [0, -0, 1, -1, 1e-300, -1e300, Infinity, -Infinity, NaN]
    for (const y of values) for (const x of values) expect(atan2(y, x)).toBe(Math.atan2(y, x))
  })
})

describe('acos', () => {
  it('stays within 2 ulp of Math for 100,000 cosines', () => {
    const random = new Random(3)
    expect(worstUlps(acos, Math.acos, () => random.uniform(-1, 1))).toBeLessThanOrEqual(ULPS)
    expect(worstUlps(acos, Math.acos, () => 1 - random.uniform(0, 1e-9))).toBeLessThanOrEqual(ULPS)
  })

  it('is exact at its ends and NaN beyond them', () => {
    expect([acos(1), acos(0), acos(-1)]).toEqual([0, Math.PI / 2, Math.PI])
    for (const x of [1.0000000000000002, -2, Infinity, NaN]) expect(acos(x)).toBeNaN()
  })
})

describe('exp', () => {
  it('stays within 2 ulp of Math for 100,000 exponents', () => {
    const random = new Random(4)
    expect(worstUlps(exp, Math.exp, () => random.uniform(-1, 1))).toBeLessThanOrEqual(ULPS)
    expect(worstUlps(exp, Math.exp, () => random.uniform(-745, 709))).toBeLessThanOrEqual(ULPS)
  })

  it('reaches 0, 1 and infinity where Math does', () => {
    for (const x of [0, -0, 1e-20, 709.78, 709.79, -745.13, -745.14, -708.4, -740, Infinity, -Infinity, NaN]) {
      expect(ulps(exp(x), Math.exp(x))).toBeLessThanOrEqual(1)
    }
    expect(exp(0)).toBe(1)
    expect(exp(-Infinity)).toBe(0)
    expect(exp(NaN)).toBeNaN()
  })
})

describe('log', () => {
  it('stays within 2 ulp of Math for 100,000 numbers', () => {
    const random = new Random(5)
    expect(worstUlps(log, Math.log, () => random.uniform())).toBeLessThanOrEqual(ULPS)
    expect(worstUlps(log, Math.log, () => random.uniform(0.5, 2))).toBeLessThanOrEqual(ULPS)
    expect(worstUlps(log, Math.log, () => exp(random.uniform(-740, 700)))).toBeLessThanOrEqual(ULPS)
  })

  it('treats 0, 1, powers of two, negatives, subnormals and infinities as Math does', () => {
    for (const x of [0, -0, 1, -1, 5e-324, 2 ** -1022, 2 ** 1023, 1.7976931348623157e308, Infinity, -Infinity, NaN]) {
      expect(log(x)).toBe(Math.log(x))
    }
  })
})

it('gives the recorded bits, which every engine must repeat', () => {
  const bits = (x: number) => new BigUint64Array(Float64Array.of(x).buffer)[0]?.toString(16)
  expect([sin(2.5), cos(12345.678), atan2(-3, -0.7), acos(0.3), exp(-3.7), log(1234.5)].map(bits)).toEqual([
    '3fe326af0dcfcab0',
    '3fe6b94c3bbe24b8',
    'bffcccea6ece2727',
    '3ff441f5ecbeef59',
    '3f99511fc6871044',
    '401c79436f818745',
  ])
})
