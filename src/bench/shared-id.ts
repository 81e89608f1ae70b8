/** Two servos with one id: new ones all come as id 1, and answer a ping as one. */

import { BadPacketError } from '../robot/bus-errors.js'
import { REGISTERS } from '../robot/registers.js'
import type { ServoAccess } from './servo-access.js'

/** What two of them say differently, and garble when both answer: position to temperature. */
const DIFFERING_ADDRESS = REGISTERS.Present_Position.address
const DIFFERING_BYTES = 8

/** `BusTimeoutError` where nobody answers. */
export async function isSharedId(bus: ServoAccess, id: number): Promise<boolean> {
  try {
    await bus.readMemory(id, DIFFERING_ADDRESS, DIFFERING_BYTES, { toleratesFaults: true })
    return false
  } catch (error) {
    if (error instanceof BadPacketError) return true
    throw error
  }
}
