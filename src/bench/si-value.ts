/** A raw register value in SI units. */

import { REGISTERS, type RegisterName } from '../robot/registers.js'

export interface SiValue {
  readonly value: number
  /** `rad`, `V`, `duty`: as in the register table. */
  readonly unit: string
}

/** Beyond these digits it is rounding of the factor, not the servo. */
const DIGITS = 9

/** Undefined for what only counts or selects. */
export function siValue(register: RegisterName, raw: number): SiValue | undefined {
  const { name: unit, perUnit } = REGISTERS[register].unit
  if (unit === '' || unit === 'bits') return undefined
  return { value: Number((raw * perUnit).toPrecision(DIGITS)), unit }
}
