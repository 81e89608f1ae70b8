/** Every register's values to bytes and back. */

import { describe, expect, it } from 'vitest'
import { putValue, readableRow, valueAt, writableRow } from '../../src/robot/register-access.js'
import { ReadOnlyRegisterError, RegisterRangeError } from '../../src/robot/bus-errors.js'
import { UsageError } from '../../src/robot/errors.js'
import { Random } from '../../src/robot/random.js'
import { REGISTER_NAMES, REGISTERS, type Register, type RegisterName } from '../../src/robot/registers.js'

function bytesOf(name: RegisterName, value: number): number[] {
  const data = new Uint8Array(4)
  putValue(name, value, data, 1)
  return [...data]
}

describe('putValue', () => {
  it('writes the low byte first, the sign as a bit, and nothing beside', () => {
    expect(bytesOf('Goal_Position', 2048)).toEqual([0, 0x00, 0x08, 0])
    expect(bytesOf('Homing_Offset', -710)).toEqual([0, 0xc6, 0x0a, 0])
    expect(bytesOf('Goal_Position', -300)).toEqual([0, 0x2c, 0x81, 0])
    expect(bytesOf('Acceleration', 254)).toEqual([0, 254, 0, 0])
  })

  it.each(REGISTER_NAMES)('takes %s to both ends of its range and no further, and reads it back', name => {
    const { min, max }: Register = REGISTERS[name]
    const random = new Random(REGISTERS[name].address)
    const values = [min, max, ...Array.from({ length: 100 }, () => random.integer(min, max + 1))]
    for (const value of values) {
      const data = new Uint8Array(3)
      putValue(name, value, data, 1)
      expect(valueAt(REGISTERS[name], data, 1)).toBe(value)
    }
    for (const value of [min - 1, max + 1, min + 0.5, NaN, Infinity]) {
      expect(() => bytesOf(name, value)).toThrow(RegisterRangeError)
    }
  })
})

describe('rows', () => {
  it('are refused by name where the compiler could not see it', () => {
    expect(readableRow('Present_Position').address).toBe(56)
    expect(writableRow('Goal_Position').address).toBe(42)
    expect(() => readableRow('toString' as RegisterName)).toThrow(UsageError)
    expect(() => writableRow('Present_Load')).toThrow(ReadOnlyRegisterError)
    expect(() => writableRow('present_load' as RegisterName)).toThrow(UsageError)
  })
})
