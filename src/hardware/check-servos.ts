/** Is what hangs on the bus the arm that it should be? Each way that it is not has its own error. */

import { BAUD_RATES } from '../robot/baud-rates.js'
import {
  DuplicateIdError,
  FirmwareMismatchError,
  NotAServoBusError,
  ServoMissingError,
  WrongBaudRateError,
  WrongModelError,
} from '../robot/bus-errors.js'
import type { FeetechBus } from './feetech-bus.js'
import { atEachRate, presenceOf, type Presence } from './scan.js'
import { EVERY_ID, type ServoIdentity } from './servo-identity.js'

export interface ExpectedServo {
  readonly id: number
  /** Register Model_Number: 777 for an STS3215. */
  readonly modelNumber: number
}

/** Returns who is there, in the order of `expected`. Every servo has to answer, be of its model, and all have one firmware. */
export async function checkServos(
  bus: FeetechBus,
  expected: readonly ExpectedServo[],
): Promise<readonly ServoIdentity[]> {
  const presences = new Map<number, Presence>()
  for (const { id } of expected) presences.set(id, await presenceOf(bus, id))

  const garbled = idsThatAre('garbled', presences)
  if (garbled.length > 0) await throwForGarbage(bus, garbled, presences)
  const silent = idsThatAre('silent', presences)
  if (silent.length > 0) await throwForSilence(bus, silent, presences)

  const servos = [...presences.values()].filter(presence => typeof presence === 'object')
  expected.forEach(({ id, modelNumber }, i) => {
    const found = servos[i]?.modelNumber
    if (found !== undefined && found !== modelNumber) throw new WrongModelError(id, modelNumber, found)
  })
  const versions = new Map(servos.map(({ id, firmware }) => [id, firmware]))
  if (new Set(versions.values()).size > 1) throw new FirmwareMismatchError(versions)
  return servos
}

async function throwForGarbage(
  bus: FeetechBus,
  garbled: readonly number[],
  presences: ReadonlyMap<number, Presence>,
): Promise<never> {
  // A device that talks all the time garbles the reply of an id that nobody has, too.
  const absentId = EVERY_ID.findLast(id => !presences.has(id))
  if (absentId !== undefined && (await presenceOf(bus, absentId)) === 'garbled') {
    throw new NotAServoBusError(bus.path, [bus.baudRate])
  }
  throw new DuplicateIdError(garbled)
}

async function throwForSilence(
  bus: FeetechBus,
  silent: readonly number[],
  presences: ReadonlyMap<number, Presence>,
): Promise<never> {
  const { ids: answering } = await bus.broadcastPing()
  const found = [...new Set([...presences.keys(), ...answering])].filter(id => !silent.includes(id))
  if (found.length > 0) throw new ServoMissingError(silent, found, bus.baudRate)
  // They answered the ping of all just now: what was lost before was bad luck, three times for each.
  if (answering.length > 0) throw new ServoMissingError(silent, answering, bus.baudRate)

  const baudRate = bus.baudRate
  const others = BAUD_RATES.filter(rate => rate !== baudRate)
  let elsewhere: { baudRate: number; ids: readonly number[] } | undefined
  const refused = await atEachRate(bus, others, async rate => {
    const ids: number[] = []
    for (const id of silent) if ((await presenceOf(bus, id, true)) !== 'silent') ids.push(id)
    if (ids.length > 0) elsewhere = { baudRate: rate, ids }
    return ids.length === 0
  })
  if (elsewhere) throw new WrongBaudRateError(bus.path, baudRate, elsewhere.baudRate, elsewhere.ids)
  throw new NotAServoBusError(
    bus.path,
    BAUD_RATES.filter(rate => !refused.includes(rate)),
  )
}

function idsThatAre(presence: Presence, presences: ReadonlyMap<number, Presence>): readonly number[] {
  return [...presences].flatMap(([id, each]) => (each === presence ? [id] : []))
}
