/** Two servos with one id: new ones all come as id 1, and answer a ping as one. */

import { BadPacketError } from '../robot/bus-errors.js'
import { DIFFERING_MEMORY } from '../robot/registers.js'
import type { ServoAccess } from './servo-access.js'

/** `BusTimeoutError` where nobody answers. */
export async function isSharedId(bus: ServoAccess, id: number): Promise<boolean> {
  try {
    await bus.readMemory(id, DIFFERING_MEMORY.address, DIFFERING_MEMORY.bytes, { toleratesFaults: true })
    return false
  } catch (error) {
    if (error instanceof BadPacketError) return true
    throw error
  }
}
