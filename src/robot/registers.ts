/**
 * The STS3215's control table as data, under LeRobot's register names. Addresses, defaults and ranges: Feetech memory table V3.6 for
 * firmware 2.43; addresses above 69 and sign bits: LeRobot's tables (../shared/reference: hardware.md 2.1, lerobot.md 1.7).
 */

/** What a raw value counts. SI values are `raw * perUnit`. */
export interface RegisterUnit {
  readonly name: string
  readonly perUnit: number
}

const NUMBER: RegisterUnit = { name: '', perUnit: 1 }
const MASK: RegisterUnit = { name: 'bits', perUnit: 1 }
const TICK: RegisterUnit = { name: 'rad', perUnit: (2 * Math.PI) / 4096 }
const TICK_PER_S: RegisterUnit = { name: 'rad/s', perUnit: (2 * Math.PI) / 4096 }
/** Speeds and accelerations that come in 50 or 100 ticks. */
const TICKS_50_PER_S: RegisterUnit = { name: 'rad/s', perUnit: (50 * 2 * Math.PI) / 4096 }
const TICKS_100_PER_S2: RegisterUnit = { name: 'rad/s^2', perUnit: (100 * 2 * Math.PI) / 4096 }
const DUTY_PER_MILLE: RegisterUnit = { name: 'duty', perUnit: 0.001 }
const DUTY_PERCENT: RegisterUnit = { name: 'duty', perUnit: 0.01 }
const CURRENT: RegisterUnit = { name: 'A', perUnit: 0.0065 }
const VOLTAGE: RegisterUnit = { name: 'V', perUnit: 0.1 }
const CELSIUS: RegisterUnit = { name: 'degC', perUnit: 1 }
const TWO_US: RegisterUnit = { name: 's', perUnit: 2e-6 }
const TEN_MS: RegisterUnit = { name: 's', perUnit: 0.01 }
const MS: RegisterUnit = { name: 's', perUnit: 0.001 }

export interface Register {
  /** First byte in the servo's memory; multi-byte values are little-endian. */
  readonly address: number
  readonly bytes: 1 | 2
  /** EEPROM survives power-off where the lock was open; the factory area does too. */
  readonly area: 'eeprom' | 'sram' | 'factory'
  readonly access: 'r' | 'rw'
  /** Bit that holds the sign (sign and magnitude), absent for unsigned values. */
  readonly signBit?: number
  readonly unit: RegisterUnit
  /** Smallest and largest raw value that the servo takes or shows. */
  readonly min: number
  readonly max: number
  /** Of a 12 V servo as it leaves the factory; for what is measured, at rest. */
  readonly factory: number
}

const BYTE = { bytes: 1, access: 'rw', min: 0, max: 255 } as const
const WORD = { bytes: 2, access: 'rw', min: 0, max: 65535 } as const
const EEPROM = { area: 'eeprom' } as const
const SRAM = { area: 'sram' } as const
const FACTORY = { area: 'factory' } as const
const READ_ONLY = { access: 'r' } as const
/** Magnitudes of 15 bits. */
const SIGNED = { signBit: 15, min: -32767, max: 32767 } as const

export const REGISTERS = {
  Firmware_Major_Version: { ...BYTE, ...EEPROM, ...READ_ONLY, address: 0, unit: NUMBER, factory: 3 },
  Firmware_Minor_Version: { ...BYTE, ...EEPROM, ...READ_ONLY, address: 1, unit: NUMBER, factory: 10 },
  Model_Number: { ...WORD, ...EEPROM, ...READ_ONLY, address: 3, unit: NUMBER, factory: 777 },
  ID: { ...BYTE, ...EEPROM, address: 5, unit: NUMBER, max: 253, factory: 1 },
  /** Index into `BAUD_RATES`. */
  Baud_Rate: { ...BYTE, ...EEPROM, address: 6, unit: NUMBER, max: 11, factory: 0 },
  /** LeRobot reports 250 on shipped units and writes 0. */
  Return_Delay_Time: { ...BYTE, ...EEPROM, address: 7, unit: TWO_US, max: 254, factory: 250 },
  /** 0: only READ and PING are answered. */
  Response_Status_Level: { ...BYTE, ...EEPROM, address: 8, unit: NUMBER, max: 1, factory: 1 },
  /** Both limits 0: no clamp, several turns. */
  Min_Position_Limit: { ...WORD, ...EEPROM, ...SIGNED, address: 9, unit: TICK, factory: 0 },
  Max_Position_Limit: { ...WORD, ...EEPROM, ...SIGNED, address: 11, unit: TICK, factory: 4095 },
  Max_Temperature_Limit: { ...BYTE, ...EEPROM, address: 13, unit: CELSIUS, max: 100, factory: 70 },
  Max_Voltage_Limit: { ...BYTE, ...EEPROM, address: 14, unit: VOLTAGE, factory: 140 },
  Min_Voltage_Limit: { ...BYTE, ...EEPROM, address: 15, unit: VOLTAGE, factory: 40 },
  /** Copied to Torque_Limit at power-up only. */
  Max_Torque_Limit: { ...WORD, ...EEPROM, address: 16, unit: DUTY_PER_MILLE, max: 1000, factory: 1000 },
  /** Bit 4: feedback over several turns, which LeRobot clears. */
  Phase: { ...BYTE, ...EEPROM, address: 18, unit: MASK, factory: 12 },
  Unloading_Condition: { ...BYTE, ...EEPROM, address: 19, unit: MASK, factory: 44 },
  LED_Alarm_Condition: { ...BYTE, ...EEPROM, address: 20, unit: MASK, factory: 47 },
  P_Coefficient: { ...BYTE, ...EEPROM, address: 21, unit: NUMBER, factory: 32 },
  D_Coefficient: { ...BYTE, ...EEPROM, address: 22, unit: NUMBER, factory: 32 },
  I_Coefficient: { ...BYTE, ...EEPROM, address: 23, unit: NUMBER, factory: 0 },
  Minimum_Startup_Force: { ...WORD, ...EEPROM, address: 24, unit: DUTY_PER_MILLE, max: 1000, factory: 16 },
  CW_Dead_Zone: { ...BYTE, ...EEPROM, address: 26, unit: TICK, max: 32, factory: 1 },
  CCW_Dead_Zone: { ...BYTE, ...EEPROM, address: 27, unit: TICK, max: 32, factory: 1 },
  Protection_Current: { ...WORD, ...EEPROM, address: 28, unit: CURRENT, max: 511, factory: 310 },
  /** Ticks of the encoder for one of a goal, for several turns. */
  Angular_Resolution: { ...BYTE, ...EEPROM, address: 30, unit: NUMBER, min: 1, max: 100, factory: 1 },
  /** Reported = encoder - offset. */
  Homing_Offset: { ...WORD, ...EEPROM, address: 31, unit: TICK, signBit: 11, min: -2047, max: 2047, factory: 0 },
  /** Index into `OPERATING_MODES`. */
  Operating_Mode: { ...BYTE, ...EEPROM, address: 33, unit: NUMBER, max: 3, factory: 0 },
  /** What is left of the duty while overloaded. */
  Protective_Torque: { ...BYTE, ...EEPROM, address: 34, unit: DUTY_PERCENT, max: 100, factory: 20 },
  Protection_Time: { ...BYTE, ...EEPROM, address: 35, unit: TEN_MS, factory: 200 },
  /** The duty from which the protection time runs. */
  Overload_Torque: { ...BYTE, ...EEPROM, address: 36, unit: DUTY_PERCENT, max: 100, factory: 80 },
  Velocity_closed_loop_P_proportional_coefficient: { ...BYTE, ...EEPROM, address: 37, unit: NUMBER, factory: 10 },
  Over_Current_Protection_Time: { ...BYTE, ...EEPROM, address: 38, unit: TEN_MS, factory: 200 },
  Velocity_closed_loop_I_integral_coefficient: { ...BYTE, ...EEPROM, address: 39, unit: NUMBER, factory: 10 },

  /** 0 free, 1 on, 128 makes the present position tick 2048. */
  Torque_Enable: { ...BYTE, ...SRAM, address: 40, unit: NUMBER, max: 128, factory: 0 },
  /** 0: Maximum_Acceleration times Acceleration_Multiplier. */
  Acceleration: { ...BYTE, ...SRAM, address: 41, unit: TICKS_100_PER_S2, max: 254, factory: 0 },
  Goal_Position: { ...WORD, ...SRAM, ...SIGNED, address: 42, unit: TICK, factory: 0 },
  /** In PWM mode the duty, per mille, sign in bit 10. */
  Goal_Time: { ...WORD, ...SRAM, address: 44, unit: NUMBER, signBit: 10, min: -1000, max: 1000, factory: 0 },
  /** 0 in position mode: as fast as it goes. */
  Goal_Velocity: { ...WORD, ...SRAM, ...SIGNED, address: 46, unit: TICK_PER_S, factory: 0 },
  Torque_Limit: { ...WORD, ...SRAM, address: 48, unit: DUTY_PER_MILLE, max: 1000, factory: 1000 },
  /** 1: EEPROM writes are lost at power-off. */
  Lock: { ...BYTE, ...SRAM, address: 55, unit: NUMBER, max: 1, factory: 1 },
  Present_Position: { ...WORD, ...SRAM, ...READ_ONLY, ...SIGNED, address: 56, unit: TICK, factory: 0 },
  /** In steps of 50 ticks/s: the difference over 20 ms. */
  Present_Velocity: { ...WORD, ...SRAM, ...READ_ONLY, ...SIGNED, address: 58, unit: TICK_PER_S, factory: 0 },
  /** The duty of the motor, not its torque; negative (bit 10 set) when it drives towards higher ticks. */
  Present_Load: {
    ...WORD,
    ...SRAM,
    ...READ_ONLY,
    address: 60,
    unit: DUTY_PER_MILLE,
    signBit: 10,
    min: -1000,
    max: 1000,
    factory: 0,
  },
  Present_Voltage: { ...BYTE, ...SRAM, ...READ_ONLY, address: 62, unit: VOLTAGE, factory: 120 },
  Present_Temperature: { ...BYTE, ...SRAM, ...READ_ONLY, address: 63, unit: CELSIUS, factory: 25 },
  /** 1 while a REG_WRITE waits for its ACTION. */
  Async_Write_Flag: { ...BYTE, ...SRAM, ...READ_ONLY, address: 64, unit: NUMBER, max: 1, factory: 0 },
  /** Bits as in `STATUS_BITS`, and the error byte of every reply. */
  Status: { ...BYTE, ...SRAM, ...READ_ONLY, address: 65, unit: MASK, factory: 0 },
  /** 1 while the goal's profile runs. */
  Moving: { ...BYTE, ...SRAM, ...READ_ONLY, address: 66, unit: NUMBER, max: 1, factory: 0 },
  Goal_Position_Readback: { ...WORD, ...SRAM, ...READ_ONLY, ...SIGNED, address: 67, unit: TICK, factory: 0 },
  /** What the servo draws from its supply; never negative in any log. */
  Present_Current: { ...WORD, ...SRAM, ...READ_ONLY, address: 69, unit: CURRENT, factory: 0 },
  /** Where the profile is. */
  Goal_Position_2: { ...WORD, ...SRAM, ...READ_ONLY, ...SIGNED, address: 71, unit: TICK, factory: 0 },

  Moving_Velocity_Threshold: { ...BYTE, ...FACTORY, address: 80, unit: TICKS_50_PER_S, factory: 2 },
  /** Window of speed and D term. */
  DTs: { ...BYTE, ...FACTORY, address: 81, unit: MS, factory: 20 },
  Velocity_Unit_factor: { ...BYTE, ...FACTORY, address: 82, unit: NUMBER, factory: 50 },
  /** Smallest speed of the profile. */
  Hts: { ...BYTE, ...FACTORY, address: 83, unit: TICKS_50_PER_S, factory: 1 },
  Maximum_Velocity_Limit: { ...BYTE, ...FACTORY, address: 84, unit: TICKS_50_PER_S, factory: 150 },
  /** Also caps Acceleration. */
  Maximum_Acceleration: { ...BYTE, ...FACTORY, address: 85, unit: TICKS_100_PER_S2, factory: 100 },
  Acceleration_Multiplier: { ...BYTE, ...FACTORY, address: 86, unit: NUMBER, factory: 1 },
} as const satisfies Record<string, Register>

export type RegisterName = keyof typeof REGISTERS

/** Registers that a program may write: `syncWrite('Present_Position', …)` does not compile. */
export type WritableRegister = {
  [N in RegisterName]: (typeof REGISTERS)[N]['access'] extends 'rw' ? N : never
}[RegisterName]

/** In the order of their addresses. */
export const REGISTER_NAMES = Object.keys(REGISTERS) as readonly RegisterName[]

/** Addresses 0 to 86 exist. */
export const MEMORY_BYTES = 87

/** What two servos with one id say differently, and garble when both answer: position, speed, load, voltage, temperature. */
export const DIFFERING_MEMORY = { address: REGISTERS.Present_Position.address, bytes: 8 } as const

/** Values of Operating_Mode. */
export const OPERATING_MODES = { position: 0, velocity: 1, pwm: 2, step: 3 } as const

/** A name that came from outside: `isRegisterName('Goal_Position')`. */
export function isRegisterName(name: string): name is RegisterName {
  return Object.hasOwn(REGISTERS, name)
}

export function isWritable(name: RegisterName): name is WritableRegister {
  return REGISTERS[name].access === 'rw'
}
