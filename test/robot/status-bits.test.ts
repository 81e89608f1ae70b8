/** The servo's complaints by name (hardware.md 2.3). */

import { describe, expect, it } from 'vitest'
import { REGISTERS } from '../../src/robot/registers.js'
import { faultsOf, STATUS_BITS } from '../../src/robot/status-bits.js'

describe('status bits', () => {
  it('are bit 0 voltage, 1 sensor, 2 temperature, 3 current, 4 angle, 5 overload', () => {
    expect(STATUS_BITS).toEqual({ voltage: 1, sensor: 2, temperature: 4, current: 8, angle: 16, overload: 32 })
  })

  it('give the names of those that are set, lowest first', () => {
    expect(faultsOf(0)).toEqual([])
    expect(faultsOf(32 + 1)).toEqual(['voltage', 'overload'])
    expect(faultsOf(63)).toEqual(['voltage', 'sensor', 'temperature', 'current', 'angle', 'overload'])
  })

  it('have no name above bit 5', () => {
    expect(faultsOf(0xc0)).toEqual([])
  })

  it('say what the factory masks mean', () => {
    expect(faultsOf(REGISTERS.Unloading_Condition.factory)).toEqual(['temperature', 'current', 'overload'])
    expect(faultsOf(REGISTERS.LED_Alarm_Condition.factory)).toEqual([
      'voltage',
      'sensor',
      'temperature',
      'current',
      'overload',
    ])
  })
})
