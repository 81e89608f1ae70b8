/** Who a servo is: what the first bytes of its memory say. */

import { UsageError } from '../robot/errors.js'
import { REGISTERS } from '../robot/registers.js'
import { LARGEST_ID } from './packet.js'
import { valueAt } from '../robot/register-access.js'

export interface ServoIdentity {
  readonly id: number
  readonly modelNumber: number
  /** `3.10` */
  readonly firmware: string
}

/** The memory that holds firmware and model. Nothing else is read in as many bytes, so that no other reply looks like it. */
export const IDENTITY_ADDRESS = REGISTERS.Firmware_Major_Version.address
export const IDENTITY_BYTES = 5

export const EVERY_ID: readonly number[] = Array.from({ length: LARGEST_ID + 1 }, (_, id) => id)

export function identityIn(id: number, memory: Uint8Array): ServoIdentity {
  const { Firmware_Major_Version: major, Firmware_Minor_Version: minor, Model_Number: model } = REGISTERS
  return {
    id,
    modelNumber: valueAt(model, memory, model.address),
    firmware: `${valueAt(major, memory, major.address)}.${valueAt(minor, memory, minor.address)}`,
  }
}

/** `UsageError` for an id that no servo can have, or one named twice. */
export function checkIds(ids: readonly number[]): void {
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] as number
    if (!Number.isInteger(id) || id < 0 || id > LARGEST_ID) {
      throw new UsageError(`servo ids are whole numbers from 0 to ${LARGEST_ID}, got ${id}`)
    }
    if (ids.indexOf(id) !== i) throw new UsageError(`servo ${id} is named twice in ${ids.join(', ')}: name each once`)
  }
}
