/** The register table against Feetech's memory table and LeRobot's names (hardware.md 2.1, lerobot.md 1.7). */

import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  isRegisterName,
  isWritable,
  MEMORY_BYTES,
  REGISTER_NAMES,
  REGISTERS,
  type Register,
  type RegisterName,
  type WritableRegister,
} from '../../src/robot/registers.js'

/** As printed in hardware.md 2.1: address, bytes, area, access, default (undefined: it has none). */
const FEETECH: Readonly<Record<string, readonly [number, number, string, string, number?]>> = {
  Firmware_Major_Version: [0, 1, 'eeprom', 'r', 3],
  Firmware_Minor_Version: [1, 1, 'eeprom', 'r'],
  Model_Number: [3, 2, 'eeprom', 'r', 9 + 256 * 3],
  ID: [5, 1, 'eeprom', 'rw', 1],
  Baud_Rate: [6, 1, 'eeprom', 'rw', 0],
  Return_Delay_Time: [7, 1, 'eeprom', 'rw', 250],
  Response_Status_Level: [8, 1, 'eeprom', 'rw', 1],
  Min_Position_Limit: [9, 2, 'eeprom', 'rw', 0],
  Max_Position_Limit: [11, 2, 'eeprom', 'rw', 4095],
  Max_Temperature_Limit: [13, 1, 'eeprom', 'rw', 70],
  Max_Voltage_Limit: [14, 1, 'eeprom', 'rw', 140],
  Min_Voltage_Limit: [15, 1, 'eeprom', 'rw', 40],
  Max_Torque_Limit: [16, 2, 'eeprom', 'rw', 1000],
  Phase: [18, 1, 'eeprom', 'rw', 12],
  Unloading_Condition: [19, 1, 'eeprom', 'rw', 44],
  LED_Alarm_Condition: [20, 1, 'eeprom', 'rw', 47],
  P_Coefficient: [21, 1, 'eeprom', 'rw', 32],
  D_Coefficient: [22, 1, 'eeprom', 'rw', 32],
  I_Coefficient: [23, 1, 'eeprom', 'rw', 0],
  Minimum_Startup_Force: [24, 2, 'eeprom', 'rw', 16],
  CW_Dead_Zone: [26, 1, 'eeprom', 'rw', 1],
  CCW_Dead_Zone: [27, 1, 'eeprom', 'rw', 1],
  Protection_Current: [28, 2, 'eeprom', 'rw', 310],
  Angular_Resolution: [30, 1, 'eeprom', 'rw', 1],
  Homing_Offset: [31, 2, 'eeprom', 'rw', 0],
  Operating_Mode: [33, 1, 'eeprom', 'rw', 0],
  Protective_Torque: [34, 1, 'eeprom', 'rw', 20],
  Protection_Time: [35, 1, 'eeprom', 'rw', 200],
  Overload_Torque: [36, 1, 'eeprom', 'rw', 80],
  Velocity_closed_loop_P_proportional_coefficient: [37, 1, 'eeprom', 'rw', 10],
  Over_Current_Protection_Time: [38, 1, 'eeprom', 'rw', 200],
  Velocity_closed_loop_I_integral_coefficient: [39, 1, 'eeprom', 'rw', 10],
  Torque_Enable: [40, 1, 'sram', 'rw', 0],
  Acceleration: [41, 1, 'sram', 'rw', 0],
  Goal_Position: [42, 2, 'sram', 'rw'],
  Goal_Time: [44, 2, 'sram', 'rw', 0],
  Goal_Velocity: [46, 2, 'sram', 'rw', 0],
  Torque_Limit: [48, 2, 'sram', 'rw', 1000],
  Lock: [55, 1, 'sram', 'rw', 1],
  Present_Position: [56, 2, 'sram', 'r'],
  Present_Velocity: [58, 2, 'sram', 'r'],
  Present_Load: [60, 2, 'sram', 'r'],
  Present_Voltage: [62, 1, 'sram', 'r'],
  Present_Temperature: [63, 1, 'sram', 'r'],
  Async_Write_Flag: [64, 1, 'sram', 'r'],
  Status: [65, 1, 'sram', 'r'],
  Moving: [66, 1, 'sram', 'r'],
  Goal_Position_Readback: [67, 2, 'sram', 'r'],
  Present_Current: [69, 2, 'sram', 'r'],
  Goal_Position_2: [71, 2, 'sram', 'r'],
  Moving_Velocity_Threshold: [80, 1, 'factory', 'rw', 2],
  DTs: [81, 1, 'factory', 'rw', 20],
  Velocity_Unit_factor: [82, 1, 'factory', 'rw', 50],
  Hts: [83, 1, 'factory', 'rw', 1],
  Maximum_Velocity_Limit: [84, 1, 'factory', 'rw', 150],
  Maximum_Acceleration: [85, 1, 'factory', 'rw', 100],
  Acceleration_Multiplier: [86, 1, 'factory', 'rw', 1],
}

/** lerobot.md 1.7, in its order; the last has a trailing blank there. */
const LEROBOT_NAMES = [
  'Firmware_Major_Version',
  'Firmware_Minor_Version',
  'Model_Number',
  'ID',
  'Baud_Rate',
  'Return_Delay_Time',
  'Response_Status_Level',
  'Min_Position_Limit',
  'Max_Position_Limit',
  'Max_Temperature_Limit',
  'Max_Voltage_Limit',
  'Min_Voltage_Limit',
  'Max_Torque_Limit',
  'Phase',
  'Unloading_Condition',
  'LED_Alarm_Condition',
  'P_Coefficient',
  'D_Coefficient',
  'I_Coefficient',
  'Minimum_Startup_Force',
  'CW_Dead_Zone',
  'CCW_Dead_Zone',
  'Protection_Current',
  'Angular_Resolution',
  'Homing_Offset',
  'Operating_Mode',
  'Protective_Torque',
  'Protection_Time',
  'Overload_Torque',
  'Velocity_closed_loop_P_proportional_coefficient',
  'Over_Current_Protection_Time',
  'Velocity_closed_loop_I_integral_coefficient',
  'Torque_Enable',
  'Acceleration',
  'Goal_Position',
  'Goal_Time',
  'Goal_Velocity',
  'Torque_Limit',
  'Lock',
  'Present_Position',
  'Present_Velocity',
  'Present_Load',
  'Present_Voltage',
  'Present_Temperature',
  'Status',
  'Moving',
  'Present_Current',
  'Goal_Position_2',
  'Moving_Velocity',
  'Moving_Velocity_Threshold',
  'DTs',
  'Velocity_Unit_factor',
  'Hts',
  'Maximum_Velocity_Limit',
  'Maximum_Acceleration',
  'Acceleration_Multiplier ',
]

/** lerobot.md 1.8, for Goal_Time hardware.md 2.1; the last four are positions as well, which nobody decodes. */
const SIGN_BITS: Partial<Record<RegisterName, number>> = {
  Homing_Offset: 11,
  Present_Load: 10,
  Goal_Time: 10,
  Goal_Position: 15,
  Goal_Velocity: 15,
  Present_Position: 15,
  Present_Velocity: 15,
  Min_Position_Limit: 15,
  Max_Position_Limit: 15,
  Goal_Position_Readback: 15,
  Goal_Position_2: 15,
}

describe('the register table', () => {
  it.each(Object.entries(FEETECH))('has %s where Feetech has it', (name, [address, bytes, area, access, factory]) => {
    expect(isRegisterName(name)).toBe(true)
    const register: Register = REGISTERS[name as RegisterName]
    expect([register.address, register.bytes, register.area, register.access]).toEqual([address, bytes, area, access])
    if (factory !== undefined) expect(register.factory).toBe(factory)
  })

  it('has no register besides, and lists them by address', () => {
    expect([...REGISTER_NAMES].sort()).toEqual(Object.keys(FEETECH).sort())
    const addresses = REGISTER_NAMES.map(name => REGISTERS[name].address)
    expect(addresses).toEqual([...addresses].sort((a, b) => a - b))
  })

  it('uses no byte twice and none beyond address 86', () => {
    const taken = REGISTER_NAMES.flatMap(name => {
      const { address, bytes } = REGISTERS[name]
      return Array.from({ length: bytes }, (_, i) => address + i)
    })
    expect(new Set(taken).size).toBe(taken.length)
    expect(Math.max(...taken)).toBe(MEMORY_BYTES - 1)
    expect(MEMORY_BYTES).toBe(87)
  })

  it('carries signs in the bits that LeRobot decodes, and in positions', () => {
    for (const name of REGISTER_NAMES) {
      const { signBit }: Register = REGISTERS[name]
      expect([name, signBit]).toEqual([name, SIGN_BITS[name]])
    }
  })

  it('has defaults within ranges that fit the bytes', () => {
    for (const name of REGISTER_NAMES) {
      const { bytes, signBit, min, max, factory }: Register = REGISTERS[name]
      const largest = signBit === undefined ? 256 ** bytes - 1 : 2 ** signBit - 1
      expect(max, name).toBeLessThanOrEqual(largest)
      expect(min, name).toBeGreaterThanOrEqual(signBit === undefined ? 0 : -largest)
      expect(factory, name).toBeGreaterThanOrEqual(min)
      expect(factory, name).toBeLessThanOrEqual(max)
    }
  })

  it("has LeRobot's names, but one for the second name of address 80 and one blank, and two of its own", () => {
    const ours = new Set<string>(REGISTER_NAMES)
    expect(LEROBOT_NAMES.filter(name => !ours.has(name))).toEqual(['Moving_Velocity', 'Acceleration_Multiplier '])
    const theirs = new Set(LEROBOT_NAMES.map(name => name.trim()))
    expect(REGISTER_NAMES.filter(name => !theirs.has(name))).toEqual(['Async_Write_Flag', 'Goal_Position_Readback'])
  })
})

describe('units of the registers', () => {
  const si = (name: RegisterName, raw: number): number => raw * REGISTERS[name].unit.perUnit

  it.each([
    ['Present_Position', 1024, Math.PI / 2, 'rad'],
    // 50 step/s are 0.732 rpm.
    ['Goal_Velocity', 50, (0.732 / 60) * 2 * Math.PI, 'rad/s'],
    // LeRobot's 254 is 39 rad/s^2.
    ['Acceleration', 254, 39, 'rad/s^2'],
    ['Maximum_Velocity_Limit', 150, 11.5, 'rad/s'],
    ['Present_Load', 970, 0.97, 'duty'],
    ['Overload_Torque', 80, 0.8, 'duty'],
    ['Protection_Current', 310, 2, 'A'],
    ['Present_Voltage', 120, 12, 'V'],
    ['Return_Delay_Time', 250, 500e-6, 's'],
    ['Protection_Time', 200, 2, 's'],
    ['DTs', 20, 0.02, 's'],
  ] as const)('%s of %d is %f %s', (name, raw, expected, unit) => {
    expect(Math.abs(si(name, raw) / expected - 1)).toBeLessThan(0.01)
    expect(REGISTERS[name].unit.name).toBe(unit)
  })
})

describe('names from outside', () => {
  it('are recognised without what every object has', () => {
    expect(isRegisterName('Goal_Position')).toBe(true)
    expect(isRegisterName('goal_position')).toBe(false)
    expect(isRegisterName('toString')).toBe(false)
  })

  it('tell what may be written, also to the compiler', () => {
    expect(isWritable('Goal_Position')).toBe(true)
    expect(isWritable('Present_Position')).toBe(false)
    expectTypeOf<'Goal_Position'>().toExtend<WritableRegister>()
    expectTypeOf<'Present_Position'>().not.toExtend<WritableRegister>()
  })
})
