/** The duty law by hand (hardware.md 2.4, steps 2 and 3). */

import { describe, expect, it } from 'vitest'
import { DUTY_CAP, integrate, outsideDeadZone, positionDuty } from '../../../src/sim/servo/position-law.js'
import type { PositionGains } from '../../../src/sim/servo/position-law.js'

const FACTORY: PositionGains = { p: 32, i: 0, d: 32, startupForce: 16, deadBelow: 1, deadAbove: 1 }
const LEROBOT: PositionGains = { ...FACTORY, p: 16 }

describe('the dead zone', () => {
  it('swallows errors up to its width and shortens the others by it', () => {
    expect([-3, -2, -1, 0, 1, 2, 3].map(error => outsideDeadZone(error, FACTORY))).toEqual([-2, -1, 0, 0, 0, 1, 2])
  })

  it('may differ between the sides', () => {
    const gains = { ...FACTORY, deadBelow: 5, deadAbove: 0 }
    expect([-6, -5, 0, 1].map(error => outsideDeadZone(error, gains))).toEqual([-1, 0, 0, 1])
  })
})

describe('the duty of a standing error', () => {
  it('is a quarter of P per tick and 16 per mille more', () => {
    expect(positionDuty(FACTORY, 9, 0, 0)).toBe((32 / 4) * 9 + 16)
    expect(positionDuty(LEROBOT, -100, 0, 0)).toBe(-(16 / 4) * 100 - 16)
    expect(positionDuty(LEROBOT, 0, 0, 0)).toBe(0)
  })

  it("is what K-Scale's oscilloscope saw at P = 32: 0.008 per count and 0.0093 within 1 per cent of full duty", () => {
    for (const counts of [2, 10, 100]) {
      const measured = 0.008 * counts + 0.0093
      const duty = positionDuty(FACTORY, outsideDeadZone(counts, FACTORY), 0, 0) / 1000
      expect(Math.abs(duty - measured)).toBeLessThan(0.01)
    }
  })

  it('reaches the full 970 per mille at about 0.19 rad for P = 32 and 0.37 rad for P = 16', () => {
    const fullAtRad = (gains: PositionGains): number => {
      let error = 0
      while (positionDuty(gains, error, 0, 0) < DUTY_CAP) error += 1
      return (error * 2 * Math.PI) / 4096
    }
    expect(fullAtRad(FACTORY)).toBeCloseTo(0.19, 1)
    expect(fullAtRad(LEROBOT)).toBeCloseTo(0.37, 1)
  })
})

describe('damping', () => {
  it('adds an eighth of D per tick of change in 20 ms, and nothing below two ticks', () => {
    const without = positionDuty(FACTORY, 10, 0, 0)
    expect([-40, -2, -1, 1, 2, 40].map(change => positionDuty(FACTORY, 10, change, 0) - without)).toEqual([
      -160, -8, 0, 0, 8, 160,
    ])
  })
})

describe('the integral', () => {
  it('adds I / 500 of the sum of errors', () => {
    const gains = { ...FACTORY, i: 10 }
    expect(positionDuty(gains, 2, 0, 1000) - positionDuty(gains, 2, 0, 0)).toBeCloseTo(20, 12)
  })

  it('sums errors, stays empty without I and never holds more than half of the duty', () => {
    const gains = { ...FACTORY, i: 10 }
    expect(integrate(gains, 100, -30)).toBe(70)
    expect(integrate(FACTORY, 100, 30)).toBe(0)
    let sum = 0
    for (let i = 0; i < 10_000; i++) sum = integrate(gains, sum, 100)
    expect((gains.i / 500) * sum).toBeCloseTo(500, 9)
    for (let i = 0; i < 10_000; i++) sum = integrate(gains, sum, -100)
    expect((gains.i / 500) * sum).toBeCloseTo(-500, 9)
  })
})
