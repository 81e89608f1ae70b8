/** One motor behind different gears, and behind none. */

import { describe, expect, it } from 'vitest'
import { SO100_FOLLOWER, SO100_LEADER, SO101_FOLLOWER, SO101_LEADER } from '../../../src/robot/arm-spec.js'
import { STS3215_VARIANTS } from '../../../src/robot/servo-variants.js'
import { defaultServo, inJoint, withGears, withoutGears } from '../../../src/sim/servo/geared.js'
import { frictionBound } from '../../../src/sim/servo/gear-train.js'
import { IDEAL, STS3215_12V, STS3215_7V4 } from '../../../src/sim/servo/presets.js'
import { ServoRig } from './rig.js'

const PWM = { Operating_Mode: 2, Unloading_Condition: 0, Max_Voltage_Limit: 160 }

describe('a follower', () => {
  it('has the presets themselves, not copies, on every joint', () => {
    for (const preset of [IDEAL, STS3215_12V, STS3215_7V4]) {
      for (const { servos } of [SO101_FOLLOWER, SO100_FOLLOWER]) {
        for (const servo of servos) expect(inJoint(preset, servo)).toBe(preset)
      }
    }
  })

  it('runs on 12 V where nothing is said, a leader on 7.4 V', () => {
    expect([SO101_FOLLOWER, SO100_FOLLOWER, SO101_LEADER, SO100_LEADER].map(defaultServo)).toEqual([
      'sts3215-12v',
      'sts3215-12v',
      'sts3215-7v4',
      'sts3215-7v4',
    ])
  })
})

describe('lower gears', () => {
  it.each([191, 147])('of 1/%i leave the motor what it is', gearRatio => {
    const ratio = gearRatio / 345
    const geared = withGears(STS3215_7V4, gearRatio)
    // Power in is power out: what the motor gives per volt times the speed it gives per volt.
    expect(geared.torquePerVoltNm / geared.backEmfVSRad).toBeCloseTo(
      STS3215_7V4.torquePerVoltNm / STS3215_7V4.backEmfVSRad,
      12,
    )
    expect(geared.stallTorqueNm).toBeCloseTo(1.91 * ratio, 12)
    // In the rotor's frame: inertia and damping.
    expect(geared.armatureKgM2 / gearRatio ** 2).toBeCloseTo(STS3215_7V4.armatureKgM2 / 345 ** 2, 15)
    expect(geared.dampingNmSRad / gearRatio ** 2).toBeCloseTo(STS3215_7V4.dampingNmSRad / 345 ** 2, 15)
    expect(geared.resistanceOhm).toBe(STS3215_7V4.resistanceOhm)
    // Friction at the same motor speed, without load.
    for (const speedRadS of [0, 0.1, 1, 4]) {
      expect(frictionBound(geared, speedRadS / ratio, 0, 0)).toBeCloseTo(
        ratio * frictionBound(STS3215_7V4, speedRadS, 0, 0),
        12,
      )
    }
  })

  it('make the free servo faster, as the ratio says: 86 rpm of a listing for 1/191, within 15 %', () => {
    const freeRadS = (gearRatio: number): number => {
      const rig = new ServoRig(withGears(STS3215_7V4, gearRatio), { eeprom: PWM })
      rig.write('Goal_Time', 970)
      rig.run(2)
      return rig.velocityRadS
    }
    const [free345, free191, free147] = [freeRadS(345), freeRadS(191), freeRadS(147)]
    expect(free191 / free345).toBeCloseTo(345 / 191, 2)
    expect(free147 / free345).toBeCloseTo(345 / 147, 2)
    expect(Math.abs(free191 / STS3215_VARIANTS.C044.noLoadSpeedRadS - 1)).toBeLessThan(0.15)
  })

  it('scale the ideal servo too', () => {
    const geared = withGears(IDEAL, 147)
    expect(geared.gainNmRad / geared.torqueLimitNm).toBeCloseTo(IDEAL.gainNmRad / IDEAL.torqueLimitNm, 12)
    expect(geared.torqueLimitNm).toBeCloseTo((IDEAL.torqueLimitNm * 147) / 345, 12)
  })

  it('come to rest at a stop, where the motor pushes on', () => {
    const rig = new ServoRig(withGears(STS3215_7V4, 147), { eeprom: PWM, startTick: 0, travelRad: [-1, 0.5] })
    rig.write('Goal_Time', 970)
    rig.run(2)
    expect(Math.abs(rig.velocityRadS)).toBeLessThan(1e-3)
    expect(rig.positionRad - 0.5).toBeGreaterThan(0)
    expect(rig.positionRad - 0.5).toBeLessThan(0.01)
  })
})

describe('without gears', () => {
  const bearing = withoutGears(STS3215_7V4)

  it('the motor reaches nothing, whatever it does', () => {
    const rig = new ServoRig(bearing, { eeprom: PWM })
    const before = rig.positionRad
    rig.write('Goal_Time', 970)
    rig.run(1)
    expect(rig.positionRad).toBe(before)
    // 0.97 of 0.15 A, drawn 0.97 of the time.
    expect(rig.servo.currentA).toBeCloseTo(0.97 * 0.97 * 0.15, 3)
  })

  it('hundredths of a newton metre turn the horn, less than a thirtieth of what 1/345 takes', () => {
    expect(frictionBound(bearing, 0, 0, 0.5)).toBeLessThan(frictionBound(STS3215_7V4, 0, 0, 0.5) / 30)
    const turnedBy = (loadNm: number): number => {
      const rig = new ServoRig(bearing, { loadNm: -loadNm })
      const before = rig.positionRad
      rig.run(0.5)
      return rig.positionRad - before
    }
    expect(turnedBy(0.01)).toBeGreaterThan(0.3)
    expect(turnedBy(0.002)).toBeLessThan(0.001)
  })

  it('a stop stops it, though it has next to no inertia of its own', () => {
    const rig = new ServoRig(bearing, { startTick: 0, travelRad: [-0.2, 1], loadNm: 0.5 })
    rig.run(3)
    expect(Math.abs(rig.velocityRadS)).toBeLessThan(1e-3)
    expect(-0.2 - rig.positionRad).toBeLessThan(0.02)
  })
})
