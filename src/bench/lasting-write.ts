/** Writing what a servo keeps at power-off: without torque, between unlocking and locking, and to whom it answers afterwards. */

import { BAUD_RATES } from '../robot/baud-rates.js'
import { BadPacketError, BusTimeoutError, DuplicateIdError } from '../robot/bus-errors.js'
import type { Write } from './move-guard.js'
import type { ServoAccess } from './servo-access.js'
import { isSharedId } from './shared-id.js'
import { IdTakenError, NotTakenError, TorqueOnError } from './setting-errors.js'

/**
 * Returns what the register shows afterwards. Lock is left as it was found: LeRobot leaves it open while torque is off, and counts on
 * that when it writes a calibration. After a change of Baud_Rate the port is at the new rate.
 */
export async function writeLasting(bus: ServoAccess, write: Write): Promise<number> {
  const { id, register, value } = write
  if ((await look(bus, 'Torque_Enable', id)) !== 0) throw new TorqueOnError(register, id)
  if (register === 'ID') await requireFree(bus, id, value)
  if (register === 'Baud_Rate') await requireRate(bus, value)

  const lock = await look(bus, 'Lock', id)
  if (lock !== 0) await writeOne(bus, { id, register: 'Lock', value: 0 })
  let idNow = id
  try {
    await writeOne(bus, write)
    idNow = await whoAnswers(bus, write)
  } finally {
    if (lock !== 0) await writeOne(bus, { id: idNow, register: 'Lock', value: lock })
  }
  const shown = await look(bus, register, idNow)
  if (shown !== value) throw new NotTakenError(idNow, register, value, shown)
  const lockNow = await look(bus, 'Lock', idNow)
  if (lockNow !== lock) throw new NotTakenError(idNow, 'Lock', lock, lockNow)
  return shown
}

/**
 * A packet without a reply: one to a write of ID, Baud_Rate or Response_Status_Level could come from another id, at another rate or
 * not at all. Reading back tells whether it arrived.
 */
export async function writeOne(bus: ServoAccess, { id, register, value }: Write): Promise<void> {
  await bus.syncWrite(register, [id], Int32Array.of(value))
}

/** The id under which the servo answers after the write, at the rate at which the port is then. */
async function whoAnswers(bus: ServoAccess, { id, register, value }: Write): Promise<number> {
  if (register === 'ID') return (await answers(bus, value)) ? value : id
  if (register === 'Baud_Rate') {
    const before = bus.baudRate
    await bus.setBaudRate(rateOf(value))
    if (!(await answers(bus, id))) await bus.setBaudRate(before)
  }
  return id
}

/** Both would take the new id where two have the old one; new servos all come as id 1. */
async function requireFree(bus: ServoAccess, id: number, newId: number): Promise<void> {
  if (await isSharedId(bus, id)) throw new DuplicateIdError([id])
  if (await answers(bus, newId)) throw new IdTakenError(id, newId)
}

/** At a rate that the port cannot do, the servo would be out of reach. */
async function requireRate(bus: ServoAccess, index: number): Promise<void> {
  const before = bus.baudRate
  await bus.setBaudRate(rateOf(index))
  await bus.setBaudRate(before)
}

/** Anything but silence: garbled replies are those of two servos. */
async function answers(bus: ServoAccess, id: number): Promise<boolean> {
  try {
    await bus.ping(id)
    return true
  } catch (error) {
    if (error instanceof BusTimeoutError) return false
    if (error instanceof BadPacketError) return true
    throw error
  }
}

function look(bus: ServoAccess, register: Parameters<ServoAccess['read']>[0], id: number): Promise<number> {
  return bus.read(register, id, { toleratesFaults: true })
}

function rateOf(index: number): number {
  return BAUD_RATES[index] as number
}
