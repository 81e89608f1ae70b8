/** The servos that a program is to work with, whatever arm they belong to; where there are none, why. */

import { NotAServoBusError } from '../robot/bus-errors.js'
import { REGISTERS } from '../robot/registers.js'
import { checkServos } from './check-servos.js'
import type { FeetechBus } from './feetech-bus.js'
import { presenceOf } from './scan.js'
import { EVERY_ID, type ServoIdentity } from './servo-identity.js'

/** An arm's, for a bus on which nobody answers. */
const USUAL_IDS: readonly number[] = [1, 2, 3, 4, 5, 6]
/** Ids that hardly any servo has. Two, since servos may share one of them. */
const UNUSUAL_IDS = EVERY_ID.slice(-2)

/**
 * Those of `ids`, which all have to answer, or whoever answers a ping of all. Never empty. `ServoMissingError`, `DuplicateIdError`,
 * `WrongBaudRateError` or `NotAServoBusError`; models and firmware may be any.
 */
export async function findServos(bus: FeetechBus, ids?: readonly number[]): Promise<readonly ServoIdentity[]> {
  await requireQuiet(bus)
  const wanted = ids ?? (await answering(bus))
  const servos: ServoIdentity[] = []
  for (const id of wanted) {
    const presence = await presenceOf(bus, id)
    if (typeof presence === 'object') servos.push(presence)
  }
  if (servos.length === wanted.length) return servos
  // Says what is wrong with those that did not answer; it may find that they do by now.
  return await checkServos(
    bus,
    wanted.map(id => ({ id, modelNumber: REGISTERS.Model_Number.factory })),
  )
}

/** `NotAServoBusError` for a device that talks without being asked: each question to it would take its full time, and all its retries. */
export async function requireQuiet(bus: FeetechBus): Promise<void> {
  for (const id of UNUSUAL_IDS) if ((await presenceOf(bus, id, true)) !== 'garbled') return
  throw new NotAServoBusError(bus.path, [bus.baudRate])
}

async function answering(bus: FeetechBus): Promise<readonly number[]> {
  const { ids } = await bus.broadcastPing()
  return ids.length > 0 ? ids : USUAL_IDS
}
