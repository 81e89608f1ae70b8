/** The random stream against published vectors, golden values and its distributions. */

import { describe, expect, it } from 'vitest'
import { Random } from '../../src/robot/random.js'

const draws = (random: Random, count: number) => Array.from({ length: count }, () => random.uniform())

describe('xoshiro128**', () => {
  it('repeats the reference output of state 1, 2, 3, 4 and ends in the reference state', () => {
    const words = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804]
    const random = Random.fromState(Uint32Array.of(1, 2, 3, 4))
    for (let i = 0; i < words.length; i += 2) {
      const [first = 0, second = 0] = words.slice(i, i + 2)
      expect(random.uniform()).toBe((Math.floor(first / 32) * 2 ** 26 + Math.floor(second / 64)) / 2 ** 53)
    }
    expect([...random.state()]).toEqual([939045227, 1864939416, 1451579149, 2199351389])
  })

  it('gives the values of an independent Python implementation for seeds 0, 1 and 2^32 - 1', () => {
    expect([...new Random(0).state()]).toEqual([1684164658, 3653269916, 2939563536, 2141751570])
    expect(draws(new Random(1), 3)).toEqual([0.09156953175513294, 0.8881928137485323, 0.43427017709149285])
    expect(new Random(4294967295).normal()).toBe(-0.2858509101291076)
  })

  it('gives equal streams for equal seeds and different ones for neighbours', () => {
    expect(draws(new Random(42), 100)).toEqual(draws(new Random(42), 100))
    const firsts = new Set(Array.from({ length: 1000 }, (_, seed) => new Random(seed).uniform()))
    expect(firsts.size).toBe(1000)
  })

  it('goes on from a saved state, and the saved copy does not change', () => {
    const random = new Random(3)
    random.normal()
    const state = random.state()
    const later = draws(random, 10)
    expect(draws(Random.fromState(state), 10)).toEqual(later)
  })
})

describe('distributions', () => {
  it('spreads uniform draws evenly over 20 bins', () => {
    const bins = new Array<number>(20).fill(0)
    const random = new Random(7)
    for (let i = 0; i < 100_000; i++) {
      const x = random.uniform(-1, 3)
      expect(x >= -1 && x < 3).toBe(true)
      const bin = Math.floor((x + 1) * 5)
      bins[bin] = (bins[bin] ?? 0) + 1
    }
    const chiSquare = bins.reduce((sum, count) => sum + (count - 5000) ** 2 / 5000, 0)
    // 99.9 % point for 19 degrees of freedom.
    expect(chiSquare).toBeLessThan(43.8)
  })

  it('reaches every integer of a range and nothing else', () => {
    const counts = new Map<number, number>()
    const random = new Random(8)
    for (let i = 0; i < 60_000; i++) {
      const n = random.integer(-2, 4)
      counts.set(n, (counts.get(n) ?? 0) + 1)
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3])
    for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(400)
  })

  it('gives normal draws the mean, spread, skew and tails of a Gaussian', () => {
    const random = new Random(9)
    const count = 200_000
    const xs = Array.from({ length: count }, () => (random.normal(5, 2) - 5) / 2)
    const moment = (power: number) => xs.reduce((sum, x) => sum + x ** power, 0) / count
    expect(Math.abs(moment(1))).toBeLessThan(0.01)
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.015)
    expect(Math.abs(moment(3))).toBeLessThan(0.03)
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.1)
    expect(Math.abs(xs.filter(x => Math.abs(x) > 1.96).length / count - 0.05)).toBeLessThan(0.003)
  })
})

describe('fork', () => {
  it('depends on seed and label, and twice the same label gives two streams', () => {
    const random = new Random(1)
    const [a, b] = [random.fork('spawn').uniform(), random.fork('spawn').uniform()]
    expect(a).not.toBe(b)
    expect(new Random(1).fork('spawn').uniform()).toBe(a)
    expect(new Random(1).fork('colour').uniform()).not.toBe(a)
    expect(new Random(2).fork('spawn').uniform()).not.toBe(a)
  })

  it('leaves the parent untouched by how much the child draws', () => {
    const [busy, idle] = [new Random(1), new Random(1)]
    draws(busy.fork('x'), 100)
    idle.fork('x')
    expect(busy.state()).toEqual(idle.state())
  })
})

describe('refusals', () => {
  it.each([-1, 0.5, 4294967296, NaN, Infinity])('refuses the seed %d', seed => {
    expect(() => new Random(seed)).toThrow(RangeError)
  })

  it('refuses empty and broken ranges of integers', () => {
    const random = new Random(0)
    for (const [low, high] of [
      [1, 1],
      [2, 1],
      [0.5, 3],
      [0, NaN],
    ] as const) {
      expect(() => random.integer(low, high)).toThrow(RangeError)
    }
  })

  it('refuses a state of zeros, which would stay zero for ever', () => {
    expect(() => Random.fromState(new Uint32Array(4))).toThrow(RangeError)
    expect(() => Random.fromState(new Uint32Array(3).fill(1))).toThrow(RangeError)
  })
})
