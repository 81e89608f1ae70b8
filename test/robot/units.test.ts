/** Conversions against LeRobot's own vectors (reference/lerobot.md 2.2). */

import { describe, expect, it } from 'vitest'
import { ActionError, UsageError } from '../../src/robot/errors.js'
import { Random } from '../../src/robot/random.js'
import {
  degFromRad,
  degFromTick,
  exactTickFromPct,
  pctFromTick,
  radFromDeg,
  radFromTicks,
  tickFromDeg,
  tickFromPct,
  ticksFromRad,
  TICKS_PER_TURN,
} from '../../src/robot/units.js'

const range = (rangeMin: number, rangeMax: number, driveMode = 0) => ({ rangeMin, rangeMax, driveMode })

describe('degrees', () => {
  it.each([
    [700, -118.68131868],
    [800, -109.89010989],
    [2047, -0.26373626],
    [2050, 0],
    [3300, 109.89010989],
    [3400, 118.68131868],
  ])('of tick %d in 800..3300 are %d', (tick, angleDeg) => {
    expect(degFromTick(tick, range(800, 3300))).toBeCloseTo(angleDeg, 8)
  })

  it.each([
    [-100, 912],
    [-45, 1538],
    [12.5, 2192],
    [45, 2561],
    [150, 3756],
  ])('%d become tick %d in 800..3300', (angleDeg, tick) => {
    expect(tickFromDeg(angleDeg, range(800, 3300))).toBe(tick)
  })

  it('of the full turn are those of the wrist roll vectors', () => {
    const full = range(0, 4095)
    expect(degFromTick(2047, full)).toBeCloseTo(-0.04395604, 8)
    expect(degFromTick(2048, full)).toBeCloseTo(0.04395604, 8)
    expect([degFromTick(0, full), degFromTick(4095, full)]).toEqual([-180, 180])
    expect([0, 90, -90].map(angleDeg => tickFromDeg(angleDeg, full))).toEqual([2047, 3071, 1023])
  })

  it('truncate toward zero below tick 0 too, and ignore the drive mode', () => {
    expect(tickFromDeg(-180.1, range(0, 4095))).toBe(-1)
    expect(tickFromDeg(-180.05, range(0, 4095))).toBe(-0)
    expect(tickFromDeg(45, range(800, 3300, 1))).toBe(2561)
    expect(degFromTick(700, range(800, 3300, 1))).toBe(degFromTick(700, range(800, 3300)))
  })

  it('come back to within the one tick that truncation loses', () => {
    for (let tick = 0; tick < 4096; tick++) {
      const back = tickFromDeg(degFromTick(tick, range(743, 3351)), range(743, 3351))
      expect(tick - back === 0 || tick - back === 1).toBe(true)
    }
  })
})

describe('percent', () => {
  it('follows the gripper vectors of 2000..3500', () => {
    const gripper = range(2000, 3500)
    expect([1990, 2300, 3500, 4000].map(tick => pctFromTick(tick, gripper))).toEqual([0, 20, 100, 100])
    expect([33.3, 120, -5, 0].map(openPct => tickFromPct(openPct, gripper))).toEqual([2499, 3500, 2000, 2000])
  })

  it('turns around with drive mode 1', () => {
    const gripper = range(2000, 3500, 1)
    expect([1990, 2300, 3500].map(tick => pctFromTick(tick, gripper))).toEqual([100, 80, 0])
    expect([0, 80, 120].map(openPct => tickFromPct(openPct, gripper))).toEqual([3500, 2300, 2000])
  })

  it('without truncation is the inverse of its reading', () => {
    const random = new Random(1)
    for (let i = 0; i < 1000; i++) {
      const openPct = random.uniform(0, 100)
      expect(pctFromTick(exactTickFromPct(openPct, range(1917, 3410)), range(1917, 3410))).toBeCloseTo(openPct, 10)
    }
  })

  it('refuses an empty range', () => {
    expect(() => pctFromTick(5, range(7, 7))).toThrow(UsageError)
    expect(() => tickFromPct(5, range(8, 7))).toThrow(UsageError)
  })
})

it.each([NaN, Infinity, -Infinity])('a target of %d is refused, not clamped to an end stop', value => {
  expect(() => tickFromDeg(value, range(0, 4095))).toThrow(ActionError)
  expect(() => tickFromPct(value, range(0, 4095))).toThrow(ActionError)
})

it('a turn has 360 degrees, 2 pi radians and 4096 ticks', () => {
  expect(radFromDeg(180)).toBe(Math.PI)
  expect(degFromRad(Math.PI / 2)).toBe(90)
  expect(ticksFromRad(2 * Math.PI)).toBe(TICKS_PER_TURN)
  expect(radFromTicks(1024)).toBeCloseTo(Math.PI / 2, 15)
})
