/** Makes of the STS3215 and who has which (hardware.md 3.1 and 6). */

import { describe, expect, it } from 'vitest'
import { JOINT_NAMES } from '../../src/robot/joints.js'
import { ARM_SERVOS, STS3215_VARIANTS } from '../../src/robot/servo-variants.js'

const RPM_RAD_S = (2 * Math.PI) / 60

describe('makes of the STS3215', () => {
  it('have the gears and the supply of the data sheets', () => {
    expect(
      Object.entries(STS3215_VARIANTS).map(([name, { gearRatio, supplyV }]) => [name, gearRatio, supplyV]),
    ).toEqual([
      ['C001', 345, 7.4],
      ['C018', 345, 12],
      ['C044', 191, 7.4],
      ['C046', 147, 7.4],
    ])
  })

  it('have the stall torques and speeds of the data sheets, in N.m and rad/s', () => {
    const { C001, C018, C044 } = STS3215_VARIANTS
    expect(C001.stallTorqueNm).toBeCloseTo(1.91, 2)
    expect(C018.stallTorqueNm).toBeCloseTo(2.94, 2)
    expect(C018.stallCurrentA).toBe(2.7)
    // 0.192 and 0.222 s for 60 degrees.
    expect(Math.PI / 3 / C001.noLoadSpeedRadS).toBeCloseTo(0.192, 2)
    expect(Math.PI / 3 / C018.noLoadSpeedRadS).toBeCloseTo(0.222, 3)
    expect(C044.noLoadSpeedRadS / RPM_RAD_S).toBeCloseTo(86, 9)
  })

  it('turn faster with lower gears as the ratio says, within 10 %', () => {
    const { C001, C044 } = STS3215_VARIANTS
    const scaledRadS = (C001.noLoadSpeedRadS * C001.gearRatio) / C044.gearRatio
    expect(Math.abs(C044.noLoadSpeedRadS / scaledRadS - 1)).toBeLessThan(0.1)
  })
})

describe('servos of an arm', () => {
  it('are six of known make, one per joint', () => {
    for (const servos of Object.values(ARM_SERVOS)) {
      expect(Object.keys(servos)).toEqual(JOINT_NAMES)
      for (const make of Object.values(servos)) expect(Object.keys(STS3215_VARIANTS)).toContain(make)
    }
  })

  it('run on the voltage that the name says', () => {
    for (const [name, servos] of Object.entries(ARM_SERVOS)) {
      const expectedV = name.endsWith(' 12 V') ? 12 : 7.4
      for (const make of Object.values(servos)) expect(STS3215_VARIANTS[make].supplyV).toBe(expectedV)
    }
  })

  it('of an SO-101 leader are geared 1/191, 1/345, 1/191, 1/147, 1/147, 1/147', () => {
    const ratios = JOINT_NAMES.map(joint => STS3215_VARIANTS[ARM_SERVOS.so101_leader[joint]].gearRatio)
    expect(ratios).toEqual([191, 345, 191, 147, 147, 147])
  })
})
