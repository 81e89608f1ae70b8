import { describe, expect, it } from 'vitest'
import { fixed, screenValue } from '../../src/cli/screen-value.js'

describe('screenValue', () => {
  it.each([
    ['Present_Position', 1024, '90.0 deg'],
    ['Present_Velocity', -3413, '-300 deg/s'],
    ['Acceleration', 254, '2232 deg/s2'],
    ['Present_Load', -250, '-25.0 %'],
    ['Protection_Time', 200, '2000.0 ms'],
    ['Present_Current', 40, '0.26 A'],
    ['Present_Voltage', 121, '12.1 V'],
    ['Present_Temperature', 41, '41 C'],
    ['Status', 36, 'temperature+overload'],
    ['Status', 0, ''],
    ['P_Coefficient', 16, ''],
    ['Phase', 12, ''],
  ] as const)('shows %s %i as %j', (register, raw, text) => {
    expect(screenValue(register, raw)).toBe(text)
  })
})

describe('fixed', () => {
  it('never shows minus zero', () => {
    expect([fixed(-0.04, 1), fixed(-0.4, 0), fixed(-0.06, 1), fixed(-10, 0)]).toEqual(['0.0', '0', '-0.1', '-10'])
  })
})
