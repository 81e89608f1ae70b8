/** STS3215 control table as data (LeRobot's register names). Source: Feetech memory table V3.6 for firmware 2.43. */

export interface Register {
  /** First byte in the servo's memory; multi-byte values are little-endian. */
  readonly address: number
  readonly bytes: 1 | 2
  readonly area: 'eeprom' | 'sram'
  readonly access: 'r' | 'rw'
  /** Bit that holds the sign (sign-magnitude), absent for unsigned values. */
  readonly signBit?: number
}

export const REGISTERS = {
  Torque_Enable: { address: 40, bytes: 1, area: 'sram', access: 'rw' },
  Goal_Position: { address: 42, bytes: 2, area: 'sram', access: 'rw', signBit: 15 },
  Present_Position: { address: 56, bytes: 2, area: 'sram', access: 'r', signBit: 15 },
} as const satisfies Record<string, Register>

export type RegisterName = keyof typeof REGISTERS

/** Registers that a program may write: `syncWrite('Present_Position', …)` does not compile. */
export type WritableRegister = {
  [N in RegisterName]: (typeof REGISTERS)[N]['access'] extends 'rw' ? N : never
}[RegisterName]
