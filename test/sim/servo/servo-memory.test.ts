/** What of a servo's 87 bytes can be written, and what survives power-off (hardware.md 2.1). */

import { describe, expect, it } from 'vitest'
import { REGISTER_NAMES, REGISTERS } from '../../../src/robot/registers.js'
import { ServoMemory } from '../../../src/sim/servo/servo-memory.js'

const unlock = (memory: ServoMemory): ServoMemory => {
  memory.write(REGISTERS.Lock.address, [0])
  return memory
}

describe('a new memory', () => {
  it('holds the factory values, but for those that are given', () => {
    const memory = new ServoMemory({ ID: 4, Homing_Offset: -710 })
    for (const name of REGISTER_NAMES) {
      const expected = name === 'ID' ? 4 : name === 'Homing_Offset' ? -710 : REGISTERS[name].factory
      expect([name, memory.get(name)]).toEqual([name, expected])
    }
  })

  it('has them little-endian with the sign in its bit: model 777 is 09 03, offset -710 is C6 0A', () => {
    const memory = new ServoMemory({ Homing_Offset: -710 })
    expect(Array.from(memory.read(3, 2))).toEqual([0x09, 0x03])
    expect(Array.from(memory.read(31, 2))).toEqual([0xc6, 0x0a])
  })
})

describe('reading', () => {
  it('is clipped at address 86', () => {
    const memory = new ServoMemory()
    expect(Array.from(memory.read(84, 10))).toEqual([150, 100, 1])
    expect(memory.read(87, 4)).toHaveLength(0)
    expect(memory.read(250, 4)).toHaveLength(0)
  })

  it('gives a copy', () => {
    const memory = new ServoMemory()
    memory.read(5, 1)[0] = 99
    expect(memory.get('ID')).toBe(1)
  })
})

describe('writing', () => {
  it('names the registers that it touched, in the order of their addresses', () => {
    const memory = new ServoMemory()
    // Acceleration, position, time and speed in one packet, as in hardware.md 2.2.
    expect(memory.write(41, [0x32, 0xe8, 0x03, 0x00, 0x00, 0xe8, 0x03])).toEqual([
      'Acceleration',
      'Goal_Position',
      'Goal_Time',
      'Goal_Velocity',
    ])
    expect([memory.get('Acceleration'), memory.get('Goal_Position'), memory.get('Goal_Velocity')]).toEqual([
      50, 1000, 1000,
    ])
  })

  it('passes over what is read-only, and over gaps', () => {
    const memory = new ServoMemory()
    const before = Array.from(memory.bytes)
    expect(memory.write(0, [9, 9, 9, 9, 9])).toEqual([])
    expect(memory.write(56, new Array<number>(17).fill(0xff))).toEqual([])
    expect(memory.write(73, [1, 2, 3, 4, 5, 6, 7])).toEqual([])
    expect(Array.from(memory.bytes)).toEqual(before)
    // Model number is passed over, the id behind it is written.
    expect(memory.write(3, [1, 1, 7])).toEqual(['ID'])
    expect([memory.get('Model_Number'), memory.get('ID')]).toEqual([777, 7])
  })

  it('drops what is beyond the end', () => {
    const memory = new ServoMemory()
    expect(memory.write(86, [3, 9, 9])).toEqual(['Acceleration_Multiplier'])
    expect(memory.write(87, [9])).toEqual([])
    expect(memory.get('Acceleration_Multiplier')).toBe(3)
  })

  it('may take one byte of two', () => {
    const memory = new ServoMemory({ Max_Position_Limit: 0x0123 })
    expect(memory.write(12, [0x02])).toEqual(['Max_Position_Limit'])
    expect(memory.get('Max_Position_Limit')).toBe(0x0223)
  })

  it('brings values beyond a range into it', () => {
    const memory = new ServoMemory()
    memory.write(REGISTERS.CW_Dead_Zone.address, [200])
    memory.write(REGISTERS.Angular_Resolution.address, [0])
    memory.write(REGISTERS.Torque_Limit.address, [0xff, 0xff])
    memory.write(REGISTERS.ID.address, [254])
    expect([memory.get('CW_Dead_Zone'), memory.get('Angular_Resolution')]).toEqual([32, 1])
    expect([memory.get('Torque_Limit'), memory.get('ID')]).toEqual([1000, 253])
  })
})

describe('EEPROM', () => {
  it('counts at once but is lost at power-off while the lock is shut', () => {
    const memory = new ServoMemory()
    memory.write(REGISTERS.P_Coefficient.address, [16])
    expect(memory.get('P_Coefficient')).toBe(16)
    memory.powerUp()
    expect(memory.get('P_Coefficient')).toBe(32)
  })

  it('survives power-off where the lock was open, the factory area too', () => {
    const memory = unlock(new ServoMemory())
    memory.write(REGISTERS.P_Coefficient.address, [16])
    memory.write(REGISTERS.Maximum_Acceleration.address, [254])
    memory.powerUp()
    expect([memory.get('P_Coefficient'), memory.get('Maximum_Acceleration')]).toEqual([16, 254])
    expect([memory.stored['P_Coefficient'], memory.stored['Maximum_Acceleration']]).toEqual([16, 254])
  })

  it('keeps only what was written while the lock was open', () => {
    const memory = new ServoMemory()
    memory.write(REGISTERS.D_Coefficient.address, [8])
    unlock(memory)
    memory.write(REGISTERS.P_Coefficient.address, [16])
    memory.powerUp()
    expect([memory.get('P_Coefficient'), memory.get('D_Coefficient')]).toEqual([16, 32])
  })

  it('is listed without SRAM', () => {
    const { stored } = new ServoMemory({ ID: 3 })
    expect(stored['ID']).toBe(3)
    expect(Object.keys(stored)).toEqual(REGISTER_NAMES.filter(name => REGISTERS[name].area !== 'sram'))
  })
})

describe('switching on', () => {
  it('shuts the lock, frees the motor and clears goal, speed and acceleration', () => {
    const memory = unlock(new ServoMemory())
    for (const [name, value] of [
      ['Torque_Enable', 1],
      ['Acceleration', 100],
      ['Goal_Position', 100],
      ['Goal_Velocity', 100],
    ] as const) {
      memory.write(REGISTERS[name].address, [value])
    }
    memory.powerUp()
    const names = ['Lock', 'Torque_Enable', 'Acceleration', 'Goal_Position', 'Goal_Velocity'] as const
    expect(names.map(name => memory.get(name))).toEqual([1, 0, 0, 0, 0])
  })

  it('is when Max_Torque_Limit becomes Torque_Limit, and not before', () => {
    const memory = unlock(new ServoMemory())
    memory.write(REGISTERS.Max_Torque_Limit.address, [0xf4, 0x01])
    expect(memory.get('Torque_Limit')).toBe(1000)
    memory.powerUp()
    expect(memory.get('Torque_Limit')).toBe(500)
  })
})
