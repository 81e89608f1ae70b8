/** A whole arm between ticks, LeRobot's units and URDF radians. */

import { describe, expect, it } from 'vitest'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { encoderTick, identityCalibration, toTicks, toUser, userToRad } from '../../src/robot/calibration.js'
import { ActionError, UsageError } from '../../src/robot/errors.js'
import { Random } from '../../src/robot/random.js'

const IDENTITY = identityCalibration(SO101_FOLLOWER)
const TICK_RAD = (2 * Math.PI) / 4096

describe('identityCalibration', () => {
  it('gives body joints the full turn and the gripper its travel', () => {
    expect(IDENTITY.map(({ rangeMin, rangeMax }) => [rangeMin, rangeMax])).toEqual([
      ...Array<number[]>(5).fill([0, 4095]),
      [1917, 3410],
    ])
    for (const { homingOffset, driveMode } of IDENTITY) expect([homingOffset, driveMode]).toEqual([0, 0])
  })

  it('makes degrees URDF degrees up to 4095/4096 and half a tick', () => {
    const ticks = SO101_FOLLOWER.servos.map(() => encoderTick(Math.PI / 4))
    const [panDeg = NaN] = toUser(SO101_FOLLOWER, IDENTITY, ticks)
    expect(Math.abs(panDeg - (45 * 4096) / 4095)).toBeLessThan(0.045)
  })
})

describe('encoderTick', () => {
  it('is 2047.5 rounded up at zero and grows by 4096 a turn', () => {
    expect(encoderTick(0)).toBe(2048)
    expect(encoderTick(-1e-9)).toBe(2047)
    expect(encoderTick(2 * Math.PI) - encoderTick(0)).toBe(4096)
    expect(encoderTick(-0.2)).toBe(1917)
  })
})

describe('toUser and toTicks', () => {
  it('follow LeRobot for a real calibration', () => {
    const real = [
      { rangeMin: 743, rangeMax: 3351, homingOffset: -709, driveMode: 0 },
      ...Array.from({ length: 3 }, () => ({ rangeMin: 800, rangeMax: 3300, homingOffset: 0, driveMode: 0 })),
      { rangeMin: 0, rangeMax: 4095, homingOffset: 1625, driveMode: 0 },
      { rangeMin: 2000, rangeMax: 3500, homingOffset: 1407, driveMode: 0 },
    ]
    const user = toUser(SO101_FOLLOWER, real, [2047, 700, 2047, 3400, 2048, 2300])
    const expected = [0, -118.68131868, -0.26373626, 118.68131868, 0.04395604, 20]
    user.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] ?? NaN, 5)
    })
    expect([...toTicks(SO101_FOLLOWER, real, [0, -100, 12.5, 150, 90, 33.3])]).toEqual([
      2047, 912, 2192, 3756, 3071, 2499,
    ])
  })

  it('come back to within one tick for 1000 random poses', () => {
    const random = new Random(1)
    for (let round = 0; round < 1000; round++) {
      const ticks = IDENTITY.map(({ rangeMin, rangeMax }) => random.integer(rangeMin, rangeMax + 1))
      const back = toTicks(SO101_FOLLOWER, IDENTITY, toUser(SO101_FOLLOWER, IDENTITY, ticks))
      back.forEach((tick, i) => {
        expect(Math.abs(tick - (ticks[i] ?? NaN))).toBeLessThanOrEqual(1)
      })
    }
  })

  it('refuse NaN, wrong counts and degrees that no register holds', () => {
    const zeros = SO101_FOLLOWER.servos.map(() => 0)
    expect(() => toTicks(SO101_FOLLOWER, IDENTITY, [...zeros.slice(1), NaN])).toThrow(ActionError)
    expect(() => toTicks(SO101_FOLLOWER, IDENTITY, zeros.slice(1))).toThrow(ActionError)
    expect(() => toTicks(SO101_FOLLOWER, IDENTITY, [1e9, ...zeros.slice(1)])).toThrow(/shoulder_pan.pos.*32767/)
    expect(() => toUser(SO101_FOLLOWER, IDENTITY, [])).toThrow(ActionError)
    expect(() => toUser(SO101_FOLLOWER, IDENTITY.slice(1), zeros)).toThrow(UsageError)
  })
})

describe('userToRad', () => {
  it('gives back the angle that the encoders saw, within half a tick, for 1000 random poses', () => {
    const random = new Random(2)
    for (let round = 0; round < 1000; round++) {
      const positionRad = SO101_FOLLOWER.servos.map(({ travelRad }) => random.uniform(...travelRad))
      const user = toUser(SO101_FOLLOWER, IDENTITY, positionRad.map(encoderTick))
      userToRad(SO101_FOLLOWER, IDENTITY, user).forEach((value, i) => {
        expect(Math.abs(value - (positionRad[i] ?? NaN))).toBeLessThan(TICK_RAD * 0.51)
      })
    }
  })

  it('counts from the middle of a real range, and percent from contact whichever way the servo turns', () => {
    const at = (driveMode: number) =>
      IDENTITY.map(calibration => ({ ...calibration, rangeMin: 1000, rangeMax: 2500, homingOffset: 3, driveMode }))
    const closed = userToRad(SO101_FOLLOWER, at(0), [0, 0, 0, 0, 90, 0])
    expect([...closed.slice(0, 4)]).toEqual([0, 0, 0, 0])
    expect(closed[4]).toBeCloseTo(((Math.PI / 2) * 4095) / 4096, 10)
    expect(Math.abs((closed[5] ?? NaN) + 0.2)).toBeLessThan(TICK_RAD)
    const opened = userToRad(SO101_FOLLOWER, at(1), [0, 0, 0, 0, 0, 100])
    expect((opened[5] ?? NaN) - (closed[5] ?? NaN)).toBeCloseTo(1500 * TICK_RAD, 10)
  })
})
