/** Firmware and registers of one servo, ticked by hand (hardware.md 2.1 to 2.4). */

import { describe, expect, it } from 'vitest'
import { REGISTERS, type RegisterName } from '../../../src/robot/registers.js'
import { radFromTicks } from '../../../src/robot/units.js'
import { faultsOf } from '../../../src/robot/status-bits.js'
import { STS3215_12V } from '../../../src/sim/servo/presets.js'
import type { DutyServo } from '../../../src/sim/servo/servo-parameters.js'
import type { RegisterValues } from '../../../src/sim/servo/servo-memory.js'
import { SERVO_NUMBERS, VirtualServo } from '../../../src/sim/servo/virtual-servo.js'
import { bytesOf, servoAt, tickAt, write } from './rig.js'

/** No encoder filter, and the goal filter as hardware.md has it. */
const PLAIN: DutyServo = { ...STS3215_12V, encoderFilter: 1, profileBoost: 1 }
/** The goal filter off: the goal counts at once. */
const NO_FILTER: RegisterValues = { Maximum_Acceleration: 0 }
const SPEED_MODE: RegisterValues = { Operating_Mode: 1 }
const PWM_MODE: RegisterValues = { Operating_Mode: 2 }
const STEP_MODE: RegisterValues = { Operating_Mode: 3, Maximum_Acceleration: 0 }

function servoOn(tick: number, eeprom: RegisterValues = {}): VirtualServo {
  const servo = servoAt(PLAIN, tick, eeprom)
  write(servo, 'Torque_Enable', 1)
  return servo
}

const get = (servo: VirtualServo, ...names: RegisterName[]): number[] => names.map(name => servo.get(name))

describe('switched on', () => {
  it('a servo is limp, locked, without goal speed and acceleration, its torque limit that of EEPROM', () => {
    const servo = servoAt(PLAIN, 1500, { Max_Torque_Limit: 500 })
    expect(get(servo, 'Torque_Enable', 'Acceleration', 'Goal_Velocity', 'Torque_Limit', 'Lock')).toEqual([
      0, 0, 0, 500, 1,
    ])
    expect(get(servo, 'Present_Position', 'Present_Velocity', 'Present_Load', 'Moving')).toEqual([1500, 0, 0, 0])
    expect(get(servo, 'Present_Voltage', 'Present_Temperature', 'Status')).toEqual([120, 25, 0])
  })

  it('anew, it is as it was at first: equal numbers, whatever happened before', () => {
    const servo = servoAt(PLAIN, 1500)
    const first = new Float64Array(SERVO_NUMBERS)
    servo.writeState(first)
    write(servo, 'Lock', 0)
    write(servo, 'P_Coefficient', 5)
    write(servo, 'Goal_Position', 3000)
    servo.stage(42, Uint8Array.of(1, 2))
    servo.voltageV = 10
    servo.temperatureC = 80
    servo.protection.brokenSensor = 1
    tickAt(servo, 1800, 77)
    servo.reset(radFromTicks(1500))
    const again = new Float64Array(SERVO_NUMBERS)
    servo.writeState(again)
    expect(again).toEqual(first)
  })
})

describe('torque', () => {
  it('off, lets the goal follow the position, so that switching on holds where it is', () => {
    const servo = servoAt(PLAIN, 1500, NO_FILTER)
    tickAt(servo, 1700, 50)
    expect(get(servo, 'Goal_Position', 'Goal_Position_Readback', 'Goal_Position_2')).toEqual([1700, 1700, 1700])
    write(servo, 'Torque_Enable', 1)
    tickAt(servo, 1700, 5)
    expect(servo.duty).toBe(0)
    expect(get(servo, 'Goal_Position', 'Torque_Enable')).toEqual([1700, 1])
    // From now on the goal stays.
    tickAt(servo, 1710, 30)
    expect(servo.get('Goal_Position')).toBe(1700)
    expect(servo.duty).toBe(-(8 * 9 + 16))
  })

  it('comes on by itself with a goal', () => {
    const servo = servoAt(PLAIN, 1500)
    write(servo, 'Goal_Position', 1500)
    expect(servo.get('Torque_Enable')).toBe(1)
  })

  it('comes on by itself with a speed in speed mode and a duty in PWM mode, and by nothing else', () => {
    for (const [mode, register] of [
      [SPEED_MODE, 'Goal_Velocity'],
      [PWM_MODE, 'Goal_Time'],
    ] as const) {
      for (const name of ['Goal_Position', 'Goal_Velocity', 'Goal_Time'] as const) {
        const servo = servoAt(PLAIN, 1500, mode)
        write(servo, name, 100)
        expect([name, servo.get('Torque_Enable')]).toEqual([name, name === register ? 1 : 0])
      }
    }
    const servo = servoAt(PLAIN, 1500)
    write(servo, 'Goal_Velocity', 100)
    write(servo, 'Goal_Time', 100)
    expect(servo.get('Torque_Enable')).toBe(0)
  })

  it('switched off forgets the goal', () => {
    const servo = servoOn(1500)
    write(servo, 'Goal_Position', 2500)
    tickAt(servo, 1500, 100)
    expect(servo.duty).toBeGreaterThan(0)
    write(servo, 'Torque_Enable', 0)
    tickAt(servo, 1500, 1)
    expect([servo.duty, ...get(servo, 'Goal_Position', 'Moving', 'Present_Load')]).toEqual([0, 1500, 0, 0])
  })
})

describe('the position loop', () => {
  it('drives with P/4 per tick beyond the dead zone, 16 more, and D/8 of what 20 ms changed', () => {
    const servo = servoOn(2000, NO_FILTER)
    write(servo, 'Goal_Position', 2010)
    const duties: number[] = []
    for (let i = 0; i < 22; i++) {
      tickAt(servo, 2000)
      duties.push(servo.duty)
    }
    const standing = (32 / 4) * 9 + 16
    // For 20 ticks the error is 9 more than 20 ticks before.
    expect(duties).toEqual([...Array<number>(20).fill(standing + (32 / 8) * 9), standing, standing])
  })

  it('leaves errors within the dead zone alone', () => {
    const servo = servoOn(2000, NO_FILTER)
    write(servo, 'Goal_Position', 2001)
    tickAt(servo, 2000, 30)
    expect(servo.duty).toBe(0)
  })

  it('takes its gains from the registers, also while it holds', () => {
    const servo = servoOn(2000, NO_FILTER)
    write(servo, 'P_Coefficient', 16)
    write(servo, 'Minimum_Startup_Force', 0)
    write(servo, 'CCW_Dead_Zone', 5)
    write(servo, 'Goal_Position', 2010)
    tickAt(servo, 2000, 30)
    expect(servo.duty).toBe((16 / 4) * 5)
  })

  it('never exceeds 970 per mille nor the torque limit', () => {
    const servo = servoOn(1000, NO_FILTER)
    write(servo, 'Goal_Position', 3000)
    tickAt(servo, 1000, 30)
    expect(servo.duty).toBe(970)
    write(servo, 'Torque_Limit', 300)
    tickAt(servo, 1000)
    expect(servo.duty).toBe(300)
    write(servo, 'Goal_Position', 0)
    tickAt(servo, 1000, 30)
    expect(servo.duty).toBe(-300)
  })

  it('sums errors for I while the profile stands, keeps the sum through a move, and forgets it without torque', () => {
    const servo = servoOn(2000, { ...NO_FILTER, I_Coefficient: 10 })
    write(servo, 'Goal_Position', 2003)
    tickAt(servo, 2000, 50)
    const standing = (32 / 4) * 2 + 16
    expect(servo.duty).toBeCloseTo(standing + (10 / 500) * 2 * 50, 9)
    const held = servo.loops.integral
    write(servo, 'Maximum_Acceleration', 1)
    write(servo, 'Goal_Position', 2300)
    tickAt(servo, 2000, 100)
    expect([servo.get('Moving'), servo.loops.integral]).toEqual([1, held])
    write(servo, 'Maximum_Acceleration', 0)
    write(servo, 'Torque_Enable', 0)
    write(servo, 'Goal_Position', 2003)
    tickAt(servo, 2000, 21)
    expect(servo.duty).toBeCloseTo(standing + (10 / 500) * 2 * 21, 9)
  })

  it('follows the profile, whose end is the goal and whose start is where it stood', () => {
    const servo = servoOn(1000, { Maximum_Acceleration: 254 })
    write(servo, 'Acceleration', 254)
    write(servo, 'Goal_Position', 2024)
    tickAt(servo, 1000)
    expect(servo.get('Goal_Position_2')).toBeLessThan(1002)
    tickAt(servo, 1000, 200)
    expect(Math.abs(servo.get('Goal_Position_2') - 1512)).toBeLessThan(30)
    expect(servo.get('Moving')).toBe(1)
    tickAt(servo, 1000, 210)
    expect(get(servo, 'Goal_Position_2', 'Goal_Position_Readback', 'Moving')).toEqual([2024, 2024, 0])
  })

  it('accelerates with the register, capped by the maximum; 0 is maximum times multiplier', () => {
    const milliseconds = (registers: RegisterValues, acceleration: number): number => {
      const servo = servoOn(1000, registers)
      write(servo, 'Acceleration', acceleration)
      write(servo, 'Goal_Position', 2024)
      for (let ms = 1; ; ms++) {
        tickAt(servo, 1000)
        if (servo.get('Moving') === 0) return ms
      }
    }
    const expectedMs = (unit: number): number => 2000 * Math.sqrt(1024 / (100 * unit))
    expect(Math.abs(milliseconds({}, 50) - expectedMs(50))).toBeLessThan(8)
    expect(Math.abs(milliseconds({}, 254) - expectedMs(100))).toBeLessThan(8)
    expect(milliseconds({}, 0)).toBe(milliseconds({}, 100))
    const multiplied = milliseconds({ Maximum_Acceleration: 60, Acceleration_Multiplier: 3 }, 0)
    expect(Math.abs(multiplied - expectedMs(180))).toBeLessThan(5)
  })

  it('limits the speed to Goal_Velocity, in ticks per second; to the maximum where that is 0', () => {
    const fastest = (registers: RegisterValues, velocity: number): number => {
      const servo = servoOn(0, { Maximum_Acceleration: 254, ...registers })
      write(servo, 'Goal_Velocity', velocity)
      write(servo, 'Goal_Position', 4000)
      let speed = 0
      for (let i = 0; i < 500; i++) {
        tickAt(servo, 0)
        speed = Math.max(speed, servo.loops.profile.speed)
      }
      return speed
    }
    expect(fastest({}, 1000)).toBe(1000)
    expect(fastest({}, -1000)).toBe(1000)
    expect(fastest({ Maximum_Velocity_Limit: 40 }, 0)).toBe(2000)
    expect(fastest({ Maximum_Velocity_Limit: 40 }, 3000)).toBe(2000)
    // Phase bit 2 clear: units of 50 ticks/s. Bit 3 clear: no speed is none.
    expect(fastest({ Phase: 8 }, 20)).toBe(1000)
    expect(fastest({ Phase: 4 }, 0)).toBe(0)
    expect(fastest({ Phase: 4 }, 10)).toBe(50)
  })
})

describe('position limits', () => {
  it('bound the goal, not the register', () => {
    const servo = servoOn(2000, { ...NO_FILTER, Min_Position_Limit: 1900, Max_Position_Limit: 2100 })
    write(servo, 'Goal_Position', 4000)
    tickAt(servo, 2100, 30)
    expect([servo.duty, ...get(servo, 'Goal_Position', 'Goal_Position_2')]).toEqual([0, 4000, 2100])
    write(servo, 'Goal_Position', -300)
    tickAt(servo, 1900, 30)
    expect([servo.duty, servo.get('Goal_Position_2')]).toEqual([0, 1900])
  })

  it('that are equal are none', () => {
    const servo = servoOn(2000, { ...NO_FILTER, Min_Position_Limit: 0, Max_Position_Limit: 0 })
    write(servo, 'Goal_Position', 9000)
    tickAt(servo, 2000)
    expect(servo.get('Goal_Position_2')).toBe(9000)
  })
})

describe('the homing offset', () => {
  it('is what the encoder reads more than the servo reports, within one turn', () => {
    for (const [encoder, offset, expected] of [
      [1337, -710, 2047],
      [42, -2005, 2047],
      [3672, 1625, 2047],
      [100, 500, 3696],
      [4000, -200, 104],
    ] as const) {
      expect(servoAt(PLAIN, encoder, { Homing_Offset: offset }).get('Present_Position')).toBe(expected)
    }
  })

  it('counts as soon as it is written, and makes the present position the goal', () => {
    const servo = servoOn(1337, NO_FILTER)
    write(servo, 'Goal_Position', 1500)
    tickAt(servo, 1337, 10)
    write(servo, 'Homing_Offset', -710)
    expect(get(servo, 'Present_Position', 'Goal_Position', 'Goal_Position_Readback')).toEqual([2047, 2047, 2047])
    tickAt(servo, 1337, 30)
    expect([servo.duty, servo.get('Present_Velocity')]).toEqual([0, 0])
    expect(servo.goalRad).toBeCloseTo(radFromTicks(1337), 12)
  })

  it('is set so that Torque_Enable 128 makes the present position 2048, which lasts where the lock is open', () => {
    for (const [lock, afterwards] of [
      [0, 2048],
      [1, 3000],
    ] as const) {
      const servo = servoAt(PLAIN, 3000)
      write(servo, 'Lock', lock)
      write(servo, 'Torque_Enable', 128)
      expect(get(servo, 'Present_Position', 'Homing_Offset', 'Torque_Enable')).toEqual([2048, 952, 0])
      servo.powerUp(radFromTicks(3000))
      expect(servo.get('Present_Position')).toBe(afterwards)
    }
  })

  it('is set by OFSCAL to any position, across the turn, as far as 2047 ticks go', () => {
    const servo = servoAt(PLAIN, 100)
    servo.calibrateOffset(4000)
    expect(get(servo, 'Present_Position', 'Homing_Offset')).toEqual([4000, 196])
    servo.calibrateOffset(2048)
    expect(get(servo, 'Present_Position', 'Homing_Offset')).toEqual([2048, -1948])
    const opposite = servoAt(PLAIN, 0)
    opposite.calibrateOffset(2048)
    expect(get(opposite, 'Present_Position', 'Homing_Offset')).toEqual([2047, -2047])
  })
})

describe('several turns', () => {
  it('are reported only with Phase bit 4', () => {
    const single = servoAt(PLAIN, 4000)
    const multiple = servoAt(PLAIN, 4000, { Phase: 12 + 16 })
    for (const servo of [single, multiple]) tickAt(servo, 4096 + 200, 5)
    expect([single.get('Present_Position'), multiple.get('Present_Position')]).toEqual([200, 4296])
    for (const servo of [single, multiple]) tickAt(servo, -5, 5)
    expect([single.get('Present_Position'), multiple.get('Present_Position')]).toEqual([4091, -5])
  })

  it('are forgotten by RESET and by a power cycle', () => {
    const servo = servoAt(PLAIN, 10, { Phase: 28 })
    tickAt(servo, 3 * 4096 + 10, 5)
    expect(servo.get('Present_Position')).toBe(3 * 4096 + 10)
    servo.resetTurns()
    expect(get(servo, 'Present_Position', 'Goal_Position')).toEqual([10, 10])
    tickAt(servo, 5 * 4096, 5)
    expect(servo.get('Present_Position')).toBe(2 * 4096)
    servo.powerUp(radFromTicks(5 * 4096 + 7))
    expect(servo.get('Present_Position')).toBe(7)
  })

  it('beyond what 15 bits hold show as the largest number', () => {
    const servo = servoAt(PLAIN, 0, { Phase: 28 })
    tickAt(servo, 9 * 4096, 5)
    expect(get(servo, 'Present_Position', 'Goal_Position_Readback')).toEqual([32767, 32767])
    tickAt(servo, -9 * 4096, 5)
    expect(servo.get('Present_Position')).toBe(-32767)
  })
})

describe('modes', () => {
  it('that change clear speed, acceleration and torque', () => {
    const servo = servoOn(1500)
    write(servo, 'Acceleration', 100)
    write(servo, 'Goal_Velocity', 500)
    write(servo, 'Operating_Mode', 1)
    expect(get(servo, 'Torque_Enable', 'Acceleration', 'Goal_Velocity')).toEqual([0, 0, 0])
  })

  it('that are written as they are change nothing', () => {
    const servo = servoOn(1500)
    write(servo, 'Acceleration', 100)
    write(servo, 'Operating_Mode', 0)
    expect(get(servo, 'Torque_Enable', 'Acceleration')).toEqual([1, 100])
  })

  it('PWM gives the duty, signed in bit 10, up to the limits', () => {
    const servo = servoAt(PLAIN, 1500, PWM_MODE)
    servo.write(REGISTERS.Goal_Time.address, [0x2c, 0x05])
    tickAt(servo, 1500)
    expect(servo.duty).toBe(-300)
    write(servo, 'Goal_Time', 1000)
    tickAt(servo, 1500)
    expect(servo.duty).toBe(970)
    write(servo, 'Torque_Limit', 400)
    tickAt(servo, 1500)
    expect(servo.duty).toBe(400)
  })

  it('step adds each goal to the last one', () => {
    const servo = servoAt(PLAIN, 1500, STEP_MODE)
    write(servo, 'Goal_Position', 100)
    write(servo, 'Goal_Position', 100)
    write(servo, 'Goal_Position', -50)
    tickAt(servo, 1500)
    expect(get(servo, 'Goal_Position_2', 'Goal_Position_Readback', 'Goal_Position')).toEqual([1650, 1650, -50])
  })

  it('step counts from the limit where a goal went beyond it', () => {
    const servo = servoAt(PLAIN, 1500, { ...STEP_MODE, Min_Position_Limit: 1000, Max_Position_Limit: 1600 })
    for (let i = 0; i < 3; i++) write(servo, 'Goal_Position', 90)
    write(servo, 'Goal_Position', -50)
    tickAt(servo, 1500)
    expect(servo.get('Goal_Position_2')).toBe(1550)
  })

  it('step goes on where the position follows while torque is off', () => {
    const servo = servoAt(PLAIN, 1500, STEP_MODE)
    write(servo, 'Goal_Position', 100)
    write(servo, 'Torque_Enable', 0)
    tickAt(servo, 1520, 2)
    write(servo, 'Goal_Position', 100)
    expect(servo.get('Goal_Position_Readback')).toBe(1620)
  })

  it('speed ramps to the goal with the acceleration and drives by what lacks', () => {
    const servo = servoAt(PLAIN, 1500, SPEED_MODE)
    write(servo, 'Acceleration', 10)
    write(servo, 'Goal_Velocity', -500)
    tickAt(servo, 1500, 100)
    expect(servo.loops.profile.speed).toBeCloseTo(-100, 9)
    expect(servo.duty).toBeLessThan(0)
    tickAt(servo, 1500, 600)
    expect(servo.loops.profile.speed).toBe(-500)
    expect(servo.get('Moving')).toBe(1)
  })
  it('scales goals by Angular_Resolution, and what it reports too while it counts turns', () => {
    const servo = servoOn(1000, { ...NO_FILTER, Angular_Resolution: 4, Min_Position_Limit: 0, Max_Position_Limit: 0 })
    write(servo, 'Goal_Position', 500)
    expect(servo.goal).toBe(2000)
    expect(servo.get('Present_Position')).toBe(1000)
    const turning = servoOn(1000, { Angular_Resolution: 4, Phase: 12 | 0x10 })
    expect(turning.get('Present_Position')).toBe(250)
    write(turning, 'Goal_Position', 300)
    expect(get(turning, 'Goal_Position', 'Goal_Position_Readback')).toEqual([300, 300])
  })
})

describe('what a servo measures', () => {
  it('speed is the way of the last 20 ms, in steps of 50 ticks per second', () => {
    const servo = servoAt(PLAIN, 0)
    for (let ms = 1; ms <= 100; ms++) tickAt(servo, ms)
    expect(servo.get('Present_Velocity')).toBe(1000)
    for (let ms = 99; ms >= 0; ms--) tickAt(servo, ms)
    expect(servo.get('Present_Velocity')).toBe(-1000)
    tickAt(servo, 0, 19)
    expect(servo.get('Present_Velocity')).toBe(-50)
    tickAt(servo, 0)
    expect(servo.get('Present_Velocity')).toBe(0)
    const coarse = servoAt(PLAIN, 0, { Phase: 8 })
    for (let ms = 1; ms <= 100; ms++) tickAt(coarse, ms)
    expect(coarse.get('Present_Velocity')).toBe(20)
  })

  it('load is the duty, with bit 10 set while it drives towards higher ticks', () => {
    const servo = servoAt(PLAIN, 1500, PWM_MODE)
    write(servo, 'Goal_Time', 300)
    tickAt(servo, 1500)
    expect(Array.from(servo.read(60, 2))).toEqual([0x2c, 0x05])
    write(servo, 'Goal_Time', -300)
    tickAt(servo, 1500)
    expect(Array.from(servo.read(60, 2))).toEqual([0x2c, 0x01])
  })

  it('current, voltage and temperature come in 6.5 mA, 0.1 V and degrees, and stay within their byte', () => {
    const servo = servoAt(PLAIN, 1500)
    servo.currentA = 2.8
    servo.voltageV = 11.46
    servo.temperatureC = 47.6
    expect(get(servo, 'Present_Current', 'Present_Voltage', 'Present_Temperature')).toEqual([431, 115, 48])
    servo.voltageV = 30
    servo.temperatureC = 300
    expect(get(servo, 'Present_Voltage', 'Present_Temperature')).toEqual([255, 255])
    servo.temperatureC = -10
    expect(servo.get('Present_Temperature')).toBe(0)
  })

  it('position comes through a filter of 0.8 per millisecond and is whole', () => {
    const servo = servoAt(STS3215_12V, 1000)
    tickAt(servo, 1100)
    expect(servo.get('Present_Position')).toBe(1080)
    tickAt(servo, 1100)
    expect(servo.get('Present_Position')).toBe(1096)
    tickAt(servo, 1100, 5)
    expect(servo.get('Present_Position')).toBe(1100)
  })
})

describe('faults', () => {
  const blocked = (servo: VirtualServo, ms: number): void => {
    tickAt(servo, 1000, ms)
  }
  /** Overloaded: 2 s at full duty without moving. */
  const overloaded = (): VirtualServo => {
    const servo = servoOn(1000, NO_FILTER)
    write(servo, 'Goal_Position', 3000)
    blocked(servo, 2100)
    expect(faultsOf(servo.status)).toEqual(['overload'])
    expect(servo.duty).toBe(200)
    return servo
  }

  it('overload comes at the registers of the gripper as LeRobot sets them', () => {
    const servo = servoOn(1000, { ...NO_FILTER, Overload_Torque: 25, Protection_Time: 100, Protective_Torque: 10 })
    write(servo, 'Goal_Position', 1070)
    blocked(servo, 999)
    expect(servo.duty).toBeGreaterThan(250)
    blocked(servo, 1)
    expect([servo.duty, servo.get('Status'), servo.status]).toEqual([100, 32, 32])
  })

  it.each([
    [
      'a new goal',
      (servo: VirtualServo) => {
        write(servo, 'Goal_Position', 2999)
      },
    ],
    [
      'torque off and on',
      (servo: VirtualServo) => {
        write(servo, 'Torque_Enable', 0)
        write(servo, 'Goal_Position', 3000)
      },
    ],
    [
      'a goal in the other direction',
      (servo: VirtualServo) => {
        write(servo, 'Goal_Position', 0)
      },
    ],
    [
      'less demand',
      (servo: VirtualServo) => {
        write(servo, 'Torque_Limit', 500)
      },
    ],
  ])('overload is cleared by %s', (_, clear) => {
    const servo = overloaded()
    clear(servo)
    blocked(servo, 50)
    expect(servo.status).toBe(0)
    expect(Math.abs(servo.duty)).toBeGreaterThan(400)
  })

  it('overload comes to a blocked servo whose goal changes all the time', () => {
    const servo = servoOn(1000, NO_FILTER)
    for (let ms = 0; ms < 1980; ms += 33) {
      write(servo, 'Goal_Position', 3000 + (ms % 2))
      blocked(servo, 33)
      expect(servo.status).toBe(0)
    }
    blocked(servo, 20)
    expect(faultsOf(servo.status)).toEqual(['overload'])
  })

  it('overload is not cleared by the same goal again, nor by time', () => {
    const servo = overloaded()
    for (let i = 0; i < 50; i++) {
      write(servo, 'Goal_Position', 3000)
      blocked(servo, 100)
    }
    expect(faultsOf(servo.status)).toEqual(['overload'])
    expect(servo.duty).toBe(200)
  })

  it('too much current for 2 s switches torque off until it is switched on again', () => {
    const servo = servoOn(1000, { ...NO_FILTER, Overload_Torque: 100 })
    write(servo, 'Goal_Position', 3000)
    servo.currentA = 2.5
    blocked(servo, 2000)
    expect(faultsOf(servo.status)).toEqual(['current'])
    expect([servo.duty, ...get(servo, 'Torque_Enable', 'Goal_Position')]).toEqual([0, 0, 1000])
    servo.currentA = 0
    blocked(servo, 1000)
    expect(faultsOf(servo.status)).toEqual(['current'])
    write(servo, 'Torque_Enable', 1)
    blocked(servo, 1)
    expect([servo.status, servo.get('Torque_Enable')]).toEqual([0, 1])
  })

  it('heat stops the motor, and the goal goes with the arm: nothing snaps back when it has cooled', () => {
    const servo = servoOn(1000, NO_FILTER)
    write(servo, 'Goal_Position', 1100)
    servo.temperatureC = 75
    blocked(servo, 60)
    expect([servo.duty, ...get(servo, 'Torque_Enable', 'Status')]).toEqual([0, 1, 4])
    expect(servo.get('Goal_Position_Readback')).toBe(1000)
    servo.temperatureC = 60
    blocked(servo, 30)
    expect(servo.status).toBe(0)
    expect(servo.duty).toBe(0)
    write(servo, 'Goal_Position', 1100)
    blocked(servo, 30)
    expect(servo.duty).toBeGreaterThan(0)
  })

  it('a servo for 7.4 V complains on 12 V, as does one that browns out', () => {
    const servo = servoOn(1000, { Max_Voltage_Limit: 80 })
    blocked(servo, 50)
    expect(servo.status).toBe(0)
    blocked(servo, 1)
    expect(servo.get('Status')).toBe(1)
    const starved = servoOn(1000)
    starved.voltageV = 3.5
    blocked(starved, 1)
    expect(starved.get('Status')).toBe(1)
  })
})

describe('on the wire', () => {
  it('id, baud rate, return delay and response level count as soon as they are written', () => {
    const servo = servoAt(PLAIN, 0)
    expect([servo.id, servo.baudRate, servo.returnDelayS, servo.answersWrites]).toEqual([1, 1_000_000, 500e-6, true])
    write(servo, 'ID', 6)
    write(servo, 'Baud_Rate', 5)
    write(servo, 'Return_Delay_Time', 0)
    write(servo, 'Response_Status_Level', 0)
    expect([servo.id, servo.baudRate, servo.returnDelayS, servo.answersWrites]).toEqual([6, 76_800, 0, false])
  })

  it('writes past read-only registers change what can be written and nothing else', () => {
    const servo = servoAt(PLAIN, 1500)
    servo.write(REGISTERS.Lock.address, [0, 0xff, 0xff, 0xff])
    expect(get(servo, 'Lock', 'Present_Position', 'Present_Velocity')).toEqual([0, 1500, 0])
  })

  it('REG_WRITE waits for ACTION, shows in the flag, and is replaced by the next one', () => {
    const servo = servoAt(PLAIN, 1500)
    servo.stage(42, bytesOf('Goal_Position', 100))
    servo.stage(42, bytesOf('Goal_Position', 700))
    expect(get(servo, 'Async_Write_Flag', 'Torque_Enable')).toEqual([1, 0])
    servo.action()
    expect(get(servo, 'Async_Write_Flag', 'Goal_Position', 'Torque_Enable')).toEqual([0, 700, 1])
    write(servo, 'Goal_Position', 300)
    servo.action()
    expect(servo.get('Goal_Position')).toBe(300)
  })

  it('REG_WRITE keeps the bytes as they were', () => {
    const servo = servoAt(PLAIN, 1500)
    const bytes = Uint8Array.of(9)
    servo.stage(5, bytes)
    bytes[0] = 3
    servo.action()
    expect(servo.id).toBe(9)
  })

  it('RECOVERY gives the factory values, but for the id, also in EEPROM', () => {
    const servo = servoOn(1500, { ID: 5, P_Coefficient: 16, Homing_Offset: 100 })
    servo.restoreFactory()
    const names = ['ID', 'P_Coefficient', 'Homing_Offset', 'Torque_Enable', 'Present_Position'] as const
    expect(get(servo, ...names)).toEqual([5, 32, 0, 0, 1500])
    servo.powerUp(radFromTicks(1500))
    expect(get(servo, ...names)).toEqual([5, 32, 0, 0, 1500])
  })

  it('bytes and values are the same', () => {
    const servo = servoAt(PLAIN, 1304)
    // hardware.md 2.2: 0x0518.
    expect(Array.from(servo.read(56, 2))).toEqual([0x18, 0x05])
    expect(servo.read(86, 5)).toHaveLength(1)
    for (const name of ['Present_Position', 'Present_Load', 'Status', 'Goal_Position'] as const) {
      const [low = NaN, high = 0] = servo.read(REGISTERS[name].address, REGISTERS[name].bytes)
      expect([name, servo.get(name)]).toEqual([name, low + 256 * high])
    }
  })
})

describe('the state of a servo', () => {
  it('goes on alike in another one, a waiting REG_WRITE included, whoever reads in between', () => {
    const first = servoOn(1500, { Maximum_Acceleration: 254, P_Coefficient: 4, I_Coefficient: 5 })
    write(first, 'Goal_Position', 2500)
    for (let ms = 0; ms < 150; ms++) tickAt(first, 1500 + ms)
    first.stage(42, bytesOf('Goal_Position', 700))
    const state = new Float64Array(SERVO_NUMBERS)
    first.writeState(state)
    const second = servoAt(PLAIN, 0)
    tickAt(second, 30, 17)
    second.readState(state)
    const future = (servo: VirtualServo, isRead: boolean): number[] => {
      const duties: number[] = []
      for (let ms = 0; ms < 300; ms++) {
        if (ms === 100) servo.action()
        tickAt(servo, 1650 + ms)
        if (isRead) servo.read(0, 87)
        duties.push(servo.duty)
      }
      return duties
    }
    const expected = future(first, false)
    expect(new Set(expected).size).toBeGreaterThan(50)
    expect(future(second, true)).toEqual(expected)
    const [one, other] = [new Float64Array(SERVO_NUMBERS), new Float64Array(SERVO_NUMBERS)]
    first.writeState(one)
    second.writeState(other)
    expect(other).toEqual(one)
  })
})
