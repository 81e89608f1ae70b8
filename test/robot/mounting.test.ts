/** Arms as they are built: encoders anywhere, calibrations that fit. */

import { describe, expect, it } from 'vitest'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { calibrationResiduals, toUser, userToRad } from '../../src/robot/calibration.js'
import { drawMounting, mountingFor, type ServoMounting } from '../../src/robot/mounting.js'
import { Random } from '../../src/robot/random.js'
import { ticksFromRad } from '../../src/robot/units.js'

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed)
const TICK_RAD = (2 * Math.PI) / 4096

function readings(mounting: readonly ServoMounting[], positionRad: readonly number[]): number[] {
  return mounting.map(({ zeroTick, calibration }, k) =>
    Math.round(zeroTick + ticksFromRad(positionRad[k] as number) - calibration.homingOffset),
  )
}

describe('drawMounting', () => {
  it('is the same for the same seed, and another arm for another', () => {
    expect(drawMounting(SO101_FOLLOWER, 7)).toEqual(drawMounting(SO101_FOLLOWER, 7))
    expect(drawMounting(SO101_FOLLOWER, 7)).not.toEqual(drawMounting(SO101_FOLLOWER, 8))
  })

  it('has offsets that the register holds, spread over the turn, and ranges within one', () => {
    const calibrations = SEEDS.flatMap(seed => drawMounting(SO101_FOLLOWER, seed).map(each => each.calibration))
    for (const { homingOffset, rangeMin, rangeMax } of calibrations) {
      expect(Math.abs(homingOffset)).toBeLessThanOrEqual(2047)
      expect(rangeMin).toBeGreaterThanOrEqual(0)
      expect(rangeMax).toBeLessThanOrEqual(4095)
    }
    const offsets = calibrations.map(({ homingOffset }) => homingOffset)
    expect(Math.min(...offsets)).toBeLessThan(-1900)
    expect(Math.max(...offsets)).toBeGreaterThan(1900)
  })

  it('means the same pose by the same degrees on every arm, within a tick', () => {
    const random = new Random(5)
    for (const seed of SEEDS) {
      const mounting = drawMounting(SO101_FOLLOWER, seed)
      const calibration = mounting.map(each => each.calibration)
      const positionRad = SO101_FOLLOWER.servos.map(({ travelRad }) => random.uniform(...travelRad))
      const user = toUser(SO101_FOLLOWER, calibration, readings(mounting, positionRad))
      userToRad(SO101_FOLLOWER, calibration, user).forEach((angle, k) => {
        expect(Math.abs(angle - (positionRad[k] as number))).toBeLessThan(1.01 * TICK_RAD)
      })
      for (const residual of calibrationResiduals(SO101_FOLLOWER, calibration)) {
        expect(Math.abs(residual)).toBeLessThan(1.01 * TICK_RAD)
      }
    }
  })
})

describe('mountingFor', () => {
  it('mounts servos that a given calibration is right for', () => {
    const calibration = drawMounting(SO101_FOLLOWER, 3).map(each => each.calibration)
    const mounting = mountingFor(SO101_FOLLOWER, calibration)
    const middles = SO101_FOLLOWER.servos.map(({ mapping }) => mapping.zeroRad)
    readings(mounting, middles).forEach((tick, k) => {
      const { rangeMin, rangeMax } = calibration[k] as (typeof calibration)[number]
      expect(Math.abs(tick - (k === 5 ? rangeMin : (rangeMin + rangeMax) / 2))).toBeLessThanOrEqual(0.5)
    })
  })
})
