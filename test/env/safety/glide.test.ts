/** Glides: slow, together, exactly there. */

import { describe, expect, it } from 'vitest'
import { Glide, GlidePath } from '../../../src/env/safety/glide.js'
import { UsageError } from '../../../src/robot/errors.js'
import { Random } from '../../../src/robot/random.js'

const LIMITS = { velocityRadS: 0.8, accelerationRadS2: 2 }

it('keeps its peak velocity and acceleration, and reaches one of them', () => {
  const random = new Random(1)
  for (let i = 0; i < 100; i++) {
    const from = Float64Array.from({ length: 6 }, () => random.uniform(-2, 2))
    const to = from.map(angle => angle + random.uniform(-3, 3) * (i % 10) * 0.1)
    const glide = new Glide(from, to, LIMITS)
    const dtS = 1e-3
    let fastest = 0
    let sharpest = 0
    for (let t = 0; t < glide.durationS; t += 0.005) {
      const [a, b, c] = [glide.at(t), glide.at(t + dtS), glide.at(t + 2 * dtS)]
      a.forEach((angle, k) => {
        fastest = Math.max(fastest, Math.abs((b[k] as number) - angle) / dtS)
        if (t + 2 * dtS < glide.durationS)
          sharpest = Math.max(sharpest, Math.abs((c[k] as number) - 2 * (b[k] as number) + angle) / dtS / dtS)
      })
    }
    expect(fastest).toBeLessThanOrEqual(0.8 * 1.001)
    expect(sharpest).toBeLessThanOrEqual(2 * 1.001)
    if (glide.durationS > 0.1) expect(fastest > 0.79 || sharpest > 1.9).toBe(true)
  }
})

describe('its ends', () => {
  const glide = new Glide([0, 1], [1, 0.5], LIMITS)

  it('are exact and held', () => {
    expect(glide.at(-1)).toEqual(Float64Array.of(0, 1))
    expect(glide.at(glide.durationS)).toEqual(Float64Array.of(1, 0.5))
    expect(glide.at(100)).toEqual(Float64Array.of(1, 0.5))
  })

  it('are left and reached by all joints together', () => {
    const middle = glide.at(glide.durationS / 2)
    expect(middle[0]).toBeCloseTo(0.5, 12)
    expect(middle[1]).toBeCloseTo(0.75, 12)
  })
})

describe('a path', () => {
  const points = [[0], [1], [0.5]]
  const path = new GlidePath(points, LIMITS)

  it('goes through every point and takes the sum of its glides', () => {
    const first = new Glide([0], [1], LIMITS)
    expect(path.at(first.durationS)[0]).toBe(1)
    expect(path.durationS).toBeCloseTo(first.durationS + new Glide([1], [0.5], LIMITS).durationS, 12)
  })

  it('gives setpoints at the rate, none faster than allowed, the last at the end', () => {
    const setpoints = [...path.setpoints(30)].map(point => point[0] as number)
    expect(setpoints).toHaveLength(Math.ceil(path.durationS * 30))
    expect(setpoints.at(-1)).toBe(0.5)
    for (const [i, angle] of setpoints.entries()) {
      expect(Math.abs(angle - (setpoints[i - 1] ?? 0))).toBeLessThanOrEqual(0.8 / 30 + 1e-9)
    }
  })

  it('of one point is that point at once', () => {
    expect([...new GlidePath([[0.3]], LIMITS).setpoints(30)]).toEqual([Float64Array.of(0.3)])
    expect([...new GlidePath([[0.3], [0.3]], LIMITS).setpoints(30)]).toEqual([Float64Array.of(0.3)])
  })
})

it('refuses what never arrives', () => {
  expect(() => new Glide([0], [1], { velocityRadS: 0, accelerationRadS2: 1 })).toThrow(UsageError)
  expect(() => new Glide([0], [1], { velocityRadS: 1, accelerationRadS2: NaN })).toThrow(UsageError)
  expect(() => new GlidePath([], LIMITS)).toThrow(UsageError)
})
