/** What a servo has in EEPROM after LeRobot set it up and calibrated it. */

import { describe, expect, it } from 'vitest'
import { configuredEeprom } from '../../../src/sim/servo/configured-eeprom.js'
import { ServoMemory } from '../../../src/sim/servo/servo-memory.js'

const CALIBRATION = { homingOffset: -710, rangeMin: 743, rangeMax: 3351, driveMode: 0 }

describe('a configured memory', () => {
  it('has the id, the calibration and the gains that LeRobot writes', () => {
    const memory = new ServoMemory(configuredEeprom(2, false, CALIBRATION))
    const names = ['ID', 'Homing_Offset', 'Min_Position_Limit', 'Max_Position_Limit'] as const
    expect(names.map(name => memory.get(name))).toEqual([2, -710, 743, 3351])
    const gains = ['P_Coefficient', 'I_Coefficient', 'D_Coefficient'] as const
    expect(gains.map(name => memory.get(name))).toEqual([16, 0, 32])
    expect([memory.get('Return_Delay_Time'), memory.get('Maximum_Acceleration')]).toEqual([0, 254])
  })

  it('has nothing of SRAM: acceleration is written at every connect', () => {
    expect(configuredEeprom(2, false, CALIBRATION)).not.toHaveProperty('Acceleration')
  })

  it('of a gripper has the limits that keep it from burning, in force after the power cycle', () => {
    const memory = new ServoMemory(configuredEeprom(6, true, CALIBRATION))
    const names = ['Torque_Limit', 'Protection_Current', 'Overload_Torque'] as const
    expect(names.map(name => memory.get(name))).toEqual([500, 250, 25])
    const other = new ServoMemory(configuredEeprom(5, false, CALIBRATION))
    expect(names.map(name => other.get(name))).toEqual([1000, 310, 80])
  })
})
