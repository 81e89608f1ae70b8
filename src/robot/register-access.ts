/** Register values as the servo's bytes, little-endian and sign-magnitude, and who may touch which register. */

import { ReadOnlyRegisterError, RegisterRangeError } from './bus-errors.js'
import { UsageError } from './errors.js'
import { isRegisterName, isWritable, REGISTERS, type Register, type RegisterName } from './registers.js'
import { decodeSignMagnitude, encodeSignMagnitude } from './sign-magnitude.js'

/** The type says that the name is right; names also come from command lines and files. */
export function readableRow(name: RegisterName): Register {
  return REGISTERS[known(name)]
}

/** `ReadOnlyRegisterError` where the type did not prevent it. */
export function writableRow(name: RegisterName): Register {
  if (!isWritable(known(name))) throw new ReadOnlyRegisterError(name)
  return REGISTERS[name]
}

/** `RegisterRangeError` for a value that is no whole number in the register's range. */
export function putValue(name: RegisterName, value: number, into: Uint8Array, at: number): void {
  const register: Register = REGISTERS[name]
  const { min, max } = register
  if (!Number.isInteger(value) || value < min || value > max) throw new RegisterRangeError(name, value, min, max)
  encodeValue(register, value, into, at)
}

type Code = Pick<Register, 'bytes' | 'signBit'>

/** Whatever its bytes can hold: what the table calls the range is not checked. */
export function encodeValue({ bytes, signBit }: Code, value: number, into: Uint8Array, at: number): void {
  const raw = signBit === undefined ? value : encodeSignMagnitude(value, signBit)
  into[at] = raw & 0xff
  if (bytes === 2) into[at + 1] = (raw >> 8) & 0xff
}

/** Any bytes are a value: what the table calls the range is not checked. */
export function valueAt({ bytes, signBit }: Code, data: Uint8Array, at: number): number {
  const raw = bytes === 2 ? (data[at] as number) | ((data[at + 1] as number) << 8) : (data[at] as number)
  return signBit === undefined ? raw : decodeSignMagnitude(raw, signBit)
}

function known(name: string): RegisterName {
  if (!isRegisterName(name))
    throw new UsageError(`there is no register ${name}: see REGISTERS in src/robot/registers.ts`)
  return name
}
