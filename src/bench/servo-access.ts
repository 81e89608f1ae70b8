/** What the workbench needs of a bus beyond `ServoBus`: single servos, whole memories, rates. The driver has it all. */

import type { ServoBus } from '../env/backend.js'
import type { RegisterName } from '../robot/registers.js'

export interface AccessOptions {
  /** How often a servo is asked again. */
  readonly retries?: number
  /** A servo that complains is read all the same: that is when one wants to look at it. */
  readonly toleratesFaults?: boolean
}

export interface ServoAccess extends ServoBus {
  readonly baudRate: number
  /** Of the port; servos keep theirs. `UsageError` where the port cannot do that rate. */
  setBaudRate(baudRate: number): Promise<void>
  /** `BusTimeoutError` where nobody answers, `BadPacketError` where something does that is no reply. */
  ping(id: number, options?: Pick<AccessOptions, 'retries'>): Promise<unknown>
  read(register: RegisterName, id: number, options?: AccessOptions): Promise<number>
  /** `count` bytes from `address` on, as they are in the servo at one instant. */
  readMemory(id: number, address: number, count: number, options?: AccessOptions): Promise<Uint8Array>
}
