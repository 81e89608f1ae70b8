/** One register of one servo, set with care: nothing jumps, nothing is lost at power-off, and what was written is read back. */

import { ReadOnlyRegisterError, RegisterRangeError } from '../robot/bus-errors.js'
import { putValue } from '../robot/register-access.js'
import { isWritable, OPERATING_MODES, REGISTERS, type RegisterName } from '../robot/registers.js'
import { writeLasting, writeOne } from './lasting-write.js'
import { requireHarmless, type Write } from './move-guard.js'
import type { ServoAccess } from './servo-access.js'
import { NotTakenError } from './setting-errors.js'

export interface SetOptions {
  /** Somebody has agreed that the arm moves. Default false: `UnsafeMoveError` for what sets it in motion. */
  readonly mayMove?: boolean
}

export interface SetResult {
  readonly before: number
  readonly after: number
  /** False where it had the value already. */
  readonly isWritten: boolean
}

/** Larger values of Torque_Enable calibrate: 128 writes the homing offset. */
const TORQUE_ON = 1

/** `ReadOnlyRegisterError` or `RegisterRangeError`. Needs no bus. */
export function checkedWrite(id: number, register: RegisterName, value: number): Write {
  if (!isWritable(register)) throw new ReadOnlyRegisterError(register)
  const { bytes, min } = REGISTERS[register]
  putValue(register, value, new Uint8Array(bytes), 0)
  if (register === 'Torque_Enable' && value > TORQUE_ON) throw new RegisterRangeError(register, value, min, TORQUE_ON)
  return { id, register, value }
}

/** Also `TorqueOnError`, `IdTakenError`, `DuplicateIdError`, `NotTakenError`, and whatever the bus throws. */
export async function setRegister(
  bus: ServoAccess,
  write: Write,
  { mayMove = false }: SetOptions = {},
): Promise<SetResult> {
  const { id, register, value } = write
  const before = await bus.read(register, id, { toleratesFaults: true })
  const isLasting = REGISTERS[register].area !== 'sram'
  // A goal is written even then: it switches torque on.
  if (before === value && (isLasting || register === 'Torque_Enable'))
    return { before, after: before, isWritten: false }
  if (isLasting) return { before, after: await writeLasting(bus, write), isWritten: true }

  if (!mayMove) await requireHarmless(bus, write)
  if (register === 'Torque_Enable' && value === TORQUE_ON) await aimHere(bus, id)
  await writeOne(bus, write)
  const after = await bus.read(register, id, { toleratesFaults: true })
  if (after !== value) throw new NotTakenError(id, register, value, after)
  return { before, after, isWritten: true }
}

/** Whatever goal the servo had, it holds where it is. In the other modes a position is no goal, or a step. */
async function aimHere(bus: ServoAccess, id: number): Promise<void> {
  if ((await bus.read('Operating_Mode', id, { toleratesFaults: true })) !== OPERATING_MODES.position) return
  const value = await bus.read('Present_Position', id, { toleratesFaults: true })
  await writeOne(bus, { id, register: 'Goal_Position', value })
}
