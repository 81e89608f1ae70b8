import { describe, expect, it } from 'vitest'
import { Box, Discrete } from '../../../src/env/spaces.js'

const SAMPLES = 10_000

function draws(box: Box, count = SAMPLES): Float32Array[] {
  return Array.from({ length: count }, () => box.sample())
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function sd(values: number[]): number {
  const centre = mean(values)
  return Math.sqrt(mean(values.map(value => (value - centre) ** 2)))
}

describe('Box', () => {
  it('contains 10,000 of its own samples, whatever its sides', () => {
    const box = new Box({ low: [-100, 0.1, -Infinity, -Infinity, 3], high: [100, 0.1, 7, Infinity, Infinity] })
    for (const sample of draws(box)) expect(box.explain(sample)).toBeUndefined()
  })

  it('stays inside bounds whose difference rounds', () => {
    const box = new Box({ low: [-1, 1e30, -3.4e38], high: [1.7e-16, 1.0001e30, 3.4e38] })
    for (const sample of draws(box, 2000)) expect(box.explain(sample)).toBeUndefined()
  })

  it('draws uniformly between two bounds', () => {
    const values = draws(new Box({ low: -2, high: 4 })).map(([x = NaN]) => x)
    expect(mean(values)).toBeCloseTo(1, 1)
    expect(sd(values)).toBeCloseTo(6 / Math.sqrt(12), 1)
    expect(values.filter(x => x < -0.5).length / SAMPLES).toBeCloseTo(0.25, 1)
  })

  it('draws bound plus or minus Exp(1) on a half-bounded side', () => {
    const samples = draws(new Box({ low: [3, -Infinity], high: [Infinity, -3] }))
    for (const above of [samples.map(([x = NaN]) => x - 3), samples.map(([, x = NaN]) => -3 - x)]) {
      expect(mean(above)).toBeGreaterThan(0.96)
      expect(mean(above)).toBeLessThan(1.04)
      // Exp(1) exceeds 1 with probability 1/e.
      expect(Math.abs(above.filter(x => x > 1).length / SAMPLES - Math.exp(-1))).toBeLessThan(0.02)
    }
  })

  it('draws N(0, 1) on an unbounded side', () => {
    const values = draws(new Box({ low: -Infinity, high: Infinity })).map(([x = NaN]) => x)
    expect(Math.abs(mean(values))).toBeLessThan(0.04)
    expect(Math.abs(sd(values) - 1)).toBeLessThan(0.03)
  })

  it('repeats its draws after the same seed and not after another', () => {
    const box = new Box({ low: -1, high: 1, shape: [6] })
    box.seed(7)
    const first = draws(box, 20)
    box.seed(7)
    expect(draws(box, 20)).toEqual(first)
    box.seed(8)
    expect(draws(box, 20)).not.toEqual(first)
  })

  it('draws as if seeded with 0 when it was never seeded', () => {
    const seeded = new Box({ low: -1, high: 1, shape: [6] })
    seeded.seed(0)
    expect(new Box({ low: -1, high: 1, shape: [6] }).sample()).toEqual(seeded.sample())
  })

  it('takes its shape from the bounds and multiplies it to its size', () => {
    expect(new Box({ low: 0, high: 1 }).shape).toEqual([1])
    expect(new Box({ low: [0, 0], high: 1 }).shape).toEqual([2])
    expect(new Box({ low: 0, high: [1, 2, 3] }).shape).toEqual([3])
    const image = new Box({ low: 0, high: 1, shape: [2, 3, 4] })
    expect([image.size, image.low.length, image.sample().length]).toEqual([24, 24, 24])
  })

  it('includes its bounds, rounded to float32', () => {
    const box = new Box({ low: 0.1, high: 0.3 })
    expect(box.contains(Float32Array.of(0.1))).toBe(true)
    expect(box.contains(Float32Array.of(0.3))).toBe(true)
    expect(box.low[0]).toBe(Math.fround(0.1))
  })

  it('includes infinities only where it is unbounded', () => {
    expect(new Box({ low: -Infinity, high: Infinity }).contains(Float32Array.of(Infinity))).toBe(true)
    expect(new Box({ low: -Infinity, high: 1 }).contains(Float32Array.of(Infinity))).toBe(false)
  })

  it.each([
    ['a Float64Array', new Float64Array(2), 'found Float64Array of length 2'],
    ['an ordinary array', [0, 0], 'found array of length 2'],
    ['the wrong length', new Float32Array(3), 'found Float32Array of length 3'],
    ['nothing', undefined, 'found undefined'],
    ['NaN', Float32Array.of(0, NaN), 'found NaN'],
    ['a value above', Float32Array.of(0, 140), 'expected index 1 (gripper.pos) in [0, 100] pct, found 140'],
    ['a value below', Float32Array.of(-91, 0), 'expected index 0 (elbow.pos) in [-90, 90] deg, found -91'],
  ])('refuses %s and says why', (_, value, reason) => {
    const box = new Box({ low: [-90, 0], high: [90, 100], labels: ['elbow.pos', 'gripper.pos'], units: ['deg', 'pct'] })
    expect(box.contains(value)).toBe(false)
    expect(box.explain(value)).toContain(reason)
  })

  it('refuses NaN even where it is unbounded', () => {
    expect(new Box({ low: -Infinity, high: Infinity }).contains(Float32Array.of(NaN))).toBe(false)
  })

  it('describes itself in one line', () => {
    expect(new Box({ low: -100, high: 100, shape: [6] }).describe()).toBe('Box(float32[6], -100 to 100)')
    expect(new Box({ low: [-1, -2], high: [Infinity, 2] }).describe()).toBe('Box(float32[2], -2..-1 to 2..Infinity)')
  })

  it('equals a Box of the same shape, bounds, labels and units', () => {
    const options = { low: [-1, -2], high: [1, 2], labels: ['a', 'b'], units: ['deg', 'deg'] }
    const box = new Box(options)
    expect(box.equals(new Box(options))).toBe(true)
    expect(box.equals(new Box({ ...options, high: [1, 3] }))).toBe(false)
    expect(box.equals(new Box({ ...options, low: [-1, -3] }))).toBe(false)
    expect(box.equals(new Box({ ...options, units: ['deg', 'rad'] }))).toBe(false)
    expect(box.equals(new Box({ ...options, labels: ['a', 'c'] }))).toBe(false)
    expect(box.equals(new Box({ ...options, shape: [2, 1] }))).toBe(false)
    expect(box.equals(new Discrete(2))).toBe(false)
  })

  it.each([
    ['a NaN bound', { low: NaN, high: 1 }],
    ['low above high', { low: [0, 2], high: [1, 1] }],
    ['a bound beyond float32', { low: 0, high: 1e39 }],
    ['nothing but infinity', { low: Infinity, high: Infinity }],
    ['bounds of different length', { low: [0, 0], high: [1, 1, 1] }],
    ['bounds that do not fill the shape', { low: [0, 0], high: 1, shape: [3] }],
    ['a side of length 0', { low: 0, high: 1, shape: [2, 0] }],
    ['too few labels', { low: 0, high: 1, shape: [2], labels: ['a'] }],
    ['too many units', { low: 0, high: 1, units: ['deg', 'deg'] }],
  ])('cannot be made with %s', (_, options) => {
    expect(() => new Box(options)).toThrow(RangeError)
  })
})

describe('Box.clip', () => {
  it('takes each value to its own bounds, leaves NaN and does not write to what it was given', () => {
    const box = new Box({ low: [-1, 0, 0], high: [1, 100, 1] })
    const given = Float32Array.of(-3, 250, NaN)
    expect(box.clip(given)).toEqual(Float32Array.of(-1, 100, NaN))
    expect(given).toEqual(Float32Array.of(-3, 250, NaN))
  })
})
