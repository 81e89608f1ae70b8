/** Everything that a servo's memory holds, by register. */

import { valueAt } from '../robot/register-access.js'
import { MEMORY_BYTES, REGISTER_NAMES, REGISTERS, type RegisterName } from '../robot/registers.js'
import type { ServoAccess } from './servo-access.js'

/** Raw values with their sign. */
export type MemoryDump = Readonly<Record<RegisterName, number>>

/** One question per servo, so that all values are of one instant. A servo that does not answer is an error. */
export async function dumpMemory(
  bus: Pick<ServoAccess, 'readMemory'>,
  ids: readonly number[],
): Promise<ReadonlyMap<number, MemoryDump>> {
  const dumps = new Map<number, MemoryDump>()
  for (const id of ids) {
    const memory = await bus.readMemory(id, 0, MEMORY_BYTES, { toleratesFaults: true })
    const values = REGISTER_NAMES.map(name => [name, valueAt(REGISTERS[name], memory, REGISTERS[name].address)])
    dumps.set(id, Object.fromEntries(values) as MemoryDump)
  }
  return dumps
}
