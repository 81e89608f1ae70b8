/** The presets against the sources that they name. */

import { describe, expect, it } from 'vitest'
import { UsageError } from '../../../src/robot/errors.js'
import { DEFAULT_SERVO, IDEAL, servoPreset, STS3215_12V, STS3215_7V4 } from '../../../src/sim/servo/presets.js'
import { VirtualServo } from '../../../src/sim/servo/virtual-servo.js'

/** Rhoban/bam's M1 of the STS3215 at 7.4 V (hardware.md 3.2). */
const BAM = { kt: 1.2116, ohm: 2.676, viscous: 0.0591 }

describe('ideal', () => {
  it("restates bam's M1 as the official MJCF does, within 2 per cent", () => {
    expect(Math.abs(IDEAL.torqueLimitNm / ((BAM.kt * 7.4) / BAM.ohm) - 1)).toBeLessThan(0.02)
    expect(Math.abs(IDEAL.dampingNmSRad / (BAM.kt ** 2 / BAM.ohm + BAM.viscous) - 1)).toBeLessThan(0.02)
    // bam's gain, 0.166 of full duty per P and radian, at P = 32.
    expect(Math.abs(IDEAL.gainNmRad / (0.166 * 32 * 3.35) - 1)).toBeLessThan(0.02)
  })
})

describe('sts3215-12v', () => {
  it('has the parameters that were identified on a real arm (servo.md)', () => {
    const { torquePerVoltNm, dampingNmSRad, coulombNm, stribeckNm, stribeckRadS, loadFriction, armatureKgM2 } =
      STS3215_12V
    expect([torquePerVoltNm, dampingNmSRad, armatureKgM2]).toEqual([0.415, 0.415 * 1.807, 0.0193])
    expect([coulombNm, stribeckNm, stribeckRadS, loadFriction]).toEqual([0.1166, 0.0573, 0.148, 0.587])
  })

  it('draws 2.8 A at stall and 0.18 A at the free speed of the data sheet, and clamps between 3.0 and 3.4 N.m', () => {
    expect(STS3215_12V.supplyV / STS3215_12V.resistanceOhm).toBeCloseTo(2.8, 1)
    expect(STS3215_12V.stallTorqueNm).toBeGreaterThanOrEqual(3)
    expect(STS3215_12V.stallTorqueNm).toBeLessThanOrEqual(3.4)
    const { backEmfVSRad, resistanceOhm } = STS3215_12V
    expect((0.97 * 12 - backEmfVSRad * 4.71) / resistanceOhm).toBeCloseTo(0.18, 2)
  })
})

describe('sts3215-7v4', () => {
  it("has bam's motor and the data sheet's stall torque", () => {
    expect(STS3215_7V4.torquePerVoltNm).toBeCloseTo(BAM.kt / BAM.ohm, 12)
    expect(STS3215_7V4.dampingNmSRad).toBeCloseTo(BAM.kt ** 2 / BAM.ohm + BAM.viscous, 12)
    expect(STS3215_7V4.stallTorqueNm).toBe(1.91)
  })

  it('comes with the voltage limit of its make, 8 V', () => {
    expect(new VirtualServo(STS3215_7V4).get('Max_Voltage_Limit')).toBe(80)
    expect(new VirtualServo(STS3215_12V).get('Max_Voltage_Limit')).toBe(140)
  })
})

describe('names of presets', () => {
  it('give the servo, 12 V where nothing is said', () => {
    expect(servoPreset('ideal')).toBe(IDEAL)
    expect(servoPreset(DEFAULT_SERVO)).toBe(STS3215_12V)
  })

  it('that are unknown are refused with the nearest one', () => {
    expect(() => servoPreset('sts3215-12V')).toThrow(UsageError)
    expect(() => servoPreset('sts3215-12V')).toThrow(/did you mean 'sts3215-12v'/)
    expect(() => servoPreset('toString')).toThrow(/known are ideal, sts3215-12v, sts3215-7v4/)
  })
})
