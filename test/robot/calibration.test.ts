/** A whole arm between ticks, LeRobot's units and URDF radians. */

import { describe, expect, it } from 'vitest'
import { inM100, SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import {
  calibrationResiduals,
  nominalCalibration,
  radToUser,
  toTicks,
  toUser,
  userToRad,
} from '../../src/robot/calibration.js'
import { ActionError, UsageError } from '../../src/robot/errors.js'
import { Random } from '../../src/robot/random.js'

const NOMINAL = nominalCalibration(SO101_FOLLOWER)
const TICK_RAD = (2 * Math.PI) / 4096
const nominalTick = (angleRad: number) => Math.round(2047.5 + angleRad / TICK_RAD)

describe('nominalCalibration', () => {
  it('gives every joint its travel about tick 2047.5', () => {
    expect(NOMINAL.map(({ rangeMin, rangeMax }) => [rangeMin, rangeMax])).toEqual([
      [717, 3378],
      [863, 3232],
      [946, 3149],
      [893, 3202],
      [159, 3999],
      [1917, 3410],
    ])
    for (const { homingOffset, driveMode } of NOMINAL) expect([homingOffset, driveMode]).toEqual([0, 0])
  })

  it('makes degrees URDF degrees up to 4095/4096 and half a tick', () => {
    const ticks = SO101_FOLLOWER.servos.map(() => nominalTick(Math.PI / 4))
    const [panDeg = NaN] = toUser(SO101_FOLLOWER, NOMINAL, ticks)
    expect(Math.abs(panDeg - (45 * 4096) / 4095)).toBeLessThan(0.045)
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
      const ticks = NOMINAL.map(({ rangeMin, rangeMax }) => random.integer(rangeMin, rangeMax + 1))
      const back = toTicks(SO101_FOLLOWER, NOMINAL, toUser(SO101_FOLLOWER, NOMINAL, ticks))
      back.forEach((tick, i) => {
        expect(Math.abs(tick - (ticks[i] ?? NaN))).toBeLessThanOrEqual(1)
      })
    }
  })

  it('refuse NaN, wrong counts and degrees that no register holds', () => {
    const zeros = SO101_FOLLOWER.servos.map(() => 0)
    expect(() => toTicks(SO101_FOLLOWER, NOMINAL, [...zeros.slice(1), NaN])).toThrow(ActionError)
    expect(() => toTicks(SO101_FOLLOWER, NOMINAL, zeros.slice(1))).toThrow(ActionError)
    expect(() => toTicks(SO101_FOLLOWER, NOMINAL, [1e9, ...zeros.slice(1)])).toThrow(/shoulder_pan.pos.*32767/)
    expect(() => toUser(SO101_FOLLOWER, NOMINAL, [])).toThrow(ActionError)
    expect(() => toUser(SO101_FOLLOWER, NOMINAL.slice(1), zeros)).toThrow(UsageError)
  })
})

describe('userToRad', () => {
  it('gives back the angle that the encoders saw, within a tick, for 1000 random poses', () => {
    const random = new Random(2)
    for (let round = 0; round < 1000; round++) {
      const positionRad = SO101_FOLLOWER.servos.map(({ travelRad }) => random.uniform(...travelRad))
      const user = toUser(SO101_FOLLOWER, NOMINAL, positionRad.map(nominalTick))
      userToRad(SO101_FOLLOWER, NOMINAL, user).forEach((value, i) => {
        // The reading is rounded, and so are the ends of the range.
        expect(Math.abs(value - (positionRad[i] ?? NaN))).toBeLessThan(TICK_RAD * 1.01)
      })
    }
  })

  it('counts from the middle of a real range, and percent from contact whichever way the servo turns', () => {
    const at = (driveMode: number) =>
      NOMINAL.map(calibration => ({ ...calibration, rangeMin: 1000, rangeMax: 2500, homingOffset: 3, driveMode }))
    const closed = userToRad(SO101_FOLLOWER, at(0), [0, 0, 0, 0, 90, 0])
    for (const angle of closed.slice(0, 4)) expect(angle).toBeCloseTo(0, 12)
    expect(closed[4]).toBeCloseTo(0.0487 + ((Math.PI / 2) * 4095) / 4096, 10)
    expect(Math.abs((closed[5] ?? NaN) + 0.2)).toBeLessThan(TICK_RAD)
    // The user's number is turned around with the servo: it means the same pose.
    const opened = userToRad(SO101_FOLLOWER, at(1), [0, 0, 0, 0, 0, 100])
    expect((opened[5] ?? NaN) - (closed[5] ?? NaN)).toBeCloseTo(1500 * TICK_RAD, 10)
  })
})

describe('-100..100', () => {
  it('follows LeRobot, drive mode included', () => {
    const spec = inM100(SO101_FOLLOWER)
    const at = (driveMode: number) => NOMINAL.map(own => ({ ...own, rangeMin: 800, rangeMax: 3300, driveMode }))
    expect([...toUser(spec, at(0), [700, 800, 2047, 2050, 3300, 3400])].map(x => Number(x.toFixed(4)))).toEqual([
      -100, -100, -0.24, 0, 100, 100,
    ])
    expect(toUser(spec, at(1), [800, 800, 800, 800, 800, 800])[0]).toBe(100)
    expect([...toTicks(spec, at(0), [-100, -45, 12.5, 45, 150, 0])].slice(0, 5)).toEqual([800, 1487, 2206, 2612, 3300])
    expect(toTicks(spec, at(1), [100, 0, 0, 0, 0, 0])[0]).toBe(800)
  })

  it('means the same URDF angle as degrees do', () => {
    const ticks = [1000, 2000, 1500, 3000, 2500, 2200]
    const inDegrees = userToRad(SO101_FOLLOWER, NOMINAL, toUser(SO101_FOLLOWER, NOMINAL, ticks))
    const spec = inM100(SO101_FOLLOWER)
    userToRad(spec, NOMINAL, toUser(spec, NOMINAL, ticks)).forEach((angle, k) => {
      expect(angle).toBeCloseTo(inDegrees[k] as number, 5)
    })
  })
})

describe('a joint that the URDF turns the other way', () => {
  const spec = {
    ...SO101_FOLLOWER,
    servos: SO101_FOLLOWER.servos.map(servo => ({
      ...servo,
      mapping: { ...servo.mapping, sign: -1 as const, zeroRad: 0.3 },
    })),
  }

  it('is mapped there and back', () => {
    const [angle = NaN] = userToRad(spec, NOMINAL, toUser(spec, NOMINAL, [2048 + 512, 2048, 2048, 2048, 2048, 2048]))
    expect(Math.abs(angle - (0.3 - 512 * TICK_RAD))).toBeLessThan(TICK_RAD)
    const back = radToUser(spec, NOMINAL, userToRad(spec, NOMINAL, [10, -20, 30, -40, 50, 60]))
    ;[10, -20, 30, -40, 50, 60].forEach((value, k) => {
      expect(back[k]).toBeCloseTo(value, 4)
    })
  })
})

describe('calibrationResiduals', () => {
  it('tells by how much each end of a range is off', () => {
    const short = NOMINAL.map(({ rangeMin, rangeMax, ...own }) => ({
      ...own,
      rangeMin: rangeMin + 20,
      rangeMax: rangeMax - 20,
    }))
    const [pan = NaN, , , , , gripper = NaN] = calibrationResiduals(SO101_FOLLOWER, short)
    expect(Math.abs(pan + 20 * TICK_RAD)).toBeLessThan(TICK_RAD)
    expect(Math.abs(gripper + 40 * TICK_RAD)).toBeLessThan(TICK_RAD)
  })
})
