/** Which servos hang on a port, at whatever baud rate. */

import { BadPacketError, BusTimeoutError } from '../robot/bus-errors.js'
import { BAUD_RATES } from '../robot/baud-rates.js'
import { UsageError } from '../robot/errors.js'
import { DIFFERING_MEMORY } from '../robot/registers.js'
import type { FeetechBus } from './feetech-bus.js'
import { EVERY_ID, type ServoIdentity } from './servo-identity.js'

/** `garbled`: bytes come back, and they are no reply; of two servos with one id, for instance. */
export type Presence = ServoIdentity | 'silent' | 'garbled'

export interface ScanOptions {
  /** Default: all that a servo can have. */
  readonly baudRates?: readonly number[]
  /** Default: whoever answers a ping of all. */
  readonly ids?: readonly number[]
}

export interface ScanResult {
  readonly servos: readonly (ServoIdentity & { readonly baudRate: number })[]
  readonly garbled: readonly { readonly id: number; readonly baudRate: number }[]
  /** Rates that the port cannot do. */
  readonly refusedBaudRates: readonly number[]
}

/** Leaves the port at the rate that it had. About a second for each rate where every id is looked for. */
export async function scan(bus: FeetechBus, { baudRates = BAUD_RATES, ids }: ScanOptions = {}): Promise<ScanResult> {
  const servos: (ServoIdentity & { baudRate: number })[] = []
  const garbled: { id: number; baudRate: number }[] = []
  const refusedBaudRates = await atEachRate(bus, baudRates, async baudRate => {
    for (const [id, presence] of await everyPresence(bus, ids)) {
      if (presence === 'garbled') garbled.push({ id, baudRate })
      else if (presence !== 'silent') servos.push({ ...presence, baudRate })
    }
    return true
  })
  return { servos, garbled, refusedBaudRates }
}

/** Is there a servo of this id, and only one? A reply lost on the way is asked for again, unless `isQuick`. */
export async function presenceOf(bus: FeetechBus, id: number, isQuick = false): Promise<Presence> {
  try {
    const identity = await bus.ping(id, isQuick ? { retries: 0 } : {})
    // Two servos of one model answer a ping with the same bytes at the same time, and nobody notices.
    await bus.readMemory(id, DIFFERING_MEMORY.address, DIFFERING_MEMORY.bytes, { toleratesFaults: true })
    return identity
  } catch (error) {
    if (error instanceof BusTimeoutError) return 'silent'
    // One garbled reply may be noise; a collision comes every time.
    if (error instanceof BadPacketError) return isQuick ? await presenceOf(bus, id) : 'garbled'
    throw error
  }
}

/**
 * Calls `look` at each rate until it gives false. Returns the rates that the port refused; the port ends up at the rate it had.
 */
export async function atEachRate(
  bus: FeetechBus,
  baudRates: readonly number[],
  look: (baudRate: number) => Promise<boolean>,
): Promise<readonly number[]> {
  const before = bus.baudRate
  const refused: number[] = []
  try {
    for (const baudRate of baudRates) {
      if (!(await accepts(bus, baudRate))) refused.push(baudRate)
      else if (!(await look(baudRate))) break
    }
  } finally {
    if (bus.baudRate !== before) await bus.setBaudRate(before)
  }
  return refused
}

async function accepts(bus: FeetechBus, baudRate: number): Promise<boolean> {
  try {
    await bus.setBaudRate(baudRate)
    return true
  } catch (error) {
    if (error instanceof UsageError) return false
    throw error
  }
}

async function everyPresence(
  bus: FeetechBus,
  ids?: readonly number[],
): Promise<readonly (readonly [number, Presence])[]> {
  const answers = ids ? { ids, isGarbled: false } : await bus.broadcastPing()
  // Garbage has no id: then each has to be asked.
  const candidates = answers.isGarbled ? EVERY_ID : answers.ids
  const found: (readonly [number, Presence])[] = []
  for (const id of candidates) found.push([id, await presenceOf(bus, id, !answers.ids.includes(id))])
  return found
}
