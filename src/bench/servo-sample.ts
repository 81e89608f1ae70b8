/** What a servo is doing now: the registers that one watches, read in one piece. */

import { BadPacketError, BusTimeoutError } from '../robot/bus-errors.js'
import { valueAt } from '../robot/register-access.js'
import { REGISTERS, type RegisterName } from '../robot/registers.js'
import { faultsOf, type ServoFault } from '../robot/status-bits.js'
import type { ServoAccess } from './servo-access.js'

/** SI units, and the position as the servo has it. */
export interface ServoSample {
  readonly positionTick: number
  readonly positionRad: number
  readonly velocityRadS: number
  /** Duty of the motor, -1 to 1, signed as in the register: negative when it drives towards higher ticks (hardware.md 2.1). */
  readonly load: number
  readonly currentA: number
  readonly voltageV: number
  readonly temperatureC: number
  readonly faults: readonly ServoFault[]
  readonly isTorqueOn: boolean
  readonly isMoving: boolean
}

const FIRST = REGISTERS.Torque_Enable.address
const LAST = REGISTERS.Present_Current
const BYTES = LAST.address + LAST.bytes - FIRST

/** Undefined for a reply that was lost or garbled: a watcher counts those, and goes on. */
export async function sampleServo(bus: Pick<ServoAccess, 'readMemory'>, id: number): Promise<ServoSample | undefined> {
  try {
    return sampleIn(await bus.readMemory(id, FIRST, BYTES, { toleratesFaults: true, retries: 0 }))
  } catch (error) {
    if (error instanceof BusTimeoutError || error instanceof BadPacketError) return undefined
    throw error
  }
}

function sampleIn(memory: Uint8Array): ServoSample {
  const raw = (name: RegisterName) => valueAt(REGISTERS[name], memory, REGISTERS[name].address - FIRST)
  const si = (name: RegisterName) => raw(name) * REGISTERS[name].unit.perUnit
  return {
    positionTick: raw('Present_Position'),
    positionRad: si('Present_Position'),
    velocityRadS: si('Present_Velocity'),
    load: si('Present_Load'),
    currentA: si('Present_Current'),
    voltageV: si('Present_Voltage'),
    temperatureC: si('Present_Temperature'),
    faults: faultsOf(raw('Status')),
    isTorqueOn: raw('Torque_Enable') !== 0,
    isMoving: raw('Moving') !== 0,
  }
}
