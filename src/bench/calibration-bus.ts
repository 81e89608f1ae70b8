/** Registers of all servos of an arm at once, written and looked at again: what calibration does to a bus. */

import { TwinError } from '../robot/errors.js'
import type { WritableRegister } from '../robot/registers.js'
import { writeLasting } from './lasting-write.js'
import type { Write } from './move-guard.js'
import type { ServoAccess } from './servo-access.js'
import { NotTakenError } from './setting-errors.js'

export interface CalibrationBus extends ServoAccess {
  syncWrite(
    register: WritableRegister,
    ids: readonly number[],
    values: Int32Array,
    /** `volatile`: a lasting register may be forgotten at power-off, which Lock = 1 makes sure of. */
    options?: { readonly volatile?: boolean },
  ): Promise<void>
}

/** No servo answers a sync write: one that was lost shows when it is read back, and is sent again. */
const ATTEMPTS = 3

/** One value per servo. `NotTakenError` for the first that shows another one after all attempts. */
export async function writeAll(
  bus: CalibrationBus,
  register: WritableRegister,
  ids: readonly number[],
  values: readonly number[],
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await bus.syncWrite(register, ids, Int32Array.from(values), { volatile: true })
    const shown = await bus.syncRead(register, ids)
    const wrong = ids.findIndex((_, k) => shown[k] !== values[k])
    if (wrong < 0) return
    if (attempt === ATTEMPTS) {
      throw new NotTakenError(ids[wrong] as number, register, values[wrong] as number, shown[wrong] as number)
    }
  }
}

/** For good, and tried again where the write was lost on its way. */
export async function keep(bus: ServoAccess, write: Write): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await writeLasting(bus, write)
      return
    } catch (error) {
      if (!(error instanceof NotTakenError) || attempt === ATTEMPTS) throw error
    }
  }
}

/** What somebody has to know of a failure that is reported beside another one. */
export function reasonOf(error: unknown): string {
  return error instanceof TwinError ? error.message : String(error)
}
