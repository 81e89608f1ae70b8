/** What the servos held before a calibration, and how they get it back. */

import type { RobotSpec } from '../robot/arm-spec.js'
import type { EepromCalibration } from '../robot/calibration-differences.js'
import type { WritableRegister } from '../robot/registers.js'
import { keep, reasonOf, writeAll, type CalibrationBus } from './calibration-bus.js'
import { readEepromCalibration } from './calibration-eeprom.js'
import { TorqueCameOnError } from './calibration-errors.js'

/** One of each per servo, in the spec's order. */
export interface ServosBefore {
  readonly calibration: readonly EepromCalibration[]
  readonly mode: readonly number[]
  readonly phase: readonly number[]
  readonly lock: readonly number[]
}

export async function readBefore(bus: CalibrationBus, spec: RobotSpec): Promise<ServosBefore> {
  const ids = spec.servos.map(({ id }) => id)
  const read = async (register: WritableRegister) => [...(await bus.syncRead(register, ids))]
  return {
    calibration: await readEepromCalibration(bus, spec),
    mode: await read('Operating_Mode'),
    phase: await read('Phase'),
    lock: await read('Lock'),
  }
}

/**
 * Never throws: returns what could not be restored, by joint. `isLasting`: EEPROM may hold something new already, and gets the former values too;
 * else it still has them, and only what the servos show until power-off is put back.
 */
export async function restoreServos(
  bus: CalibrationBus,
  { servos }: RobotSpec,
  before: ServosBefore,
  isLasting: boolean,
): Promise<readonly string[]> {
  const problems: string[] = []
  for (const [k, { id, joint }] of servos.entries()) {
    try {
      await restore(bus, id, joint, valuesOf(before, k), isLasting)
      await writeAll(bus, 'Lock', [id], [before.lock[k] as number])
    } catch (error) {
      problems.push(`${joint}: ${reasonOf(error)}`)
    }
  }
  return problems
}

type Value = readonly [WritableRegister, number]

function valuesOf({ calibration, mode, phase }: ServosBefore, k: number): readonly Value[] {
  const own = calibration[k] as EepromCalibration
  return [
    ['Min_Position_Limit', own.rangeMin],
    ['Max_Position_Limit', own.rangeMax],
    ['Homing_Offset', own.homingOffset],
    ['Operating_Mode', mode[k] as number],
    ['Phase', phase[k] as number],
  ]
}

async function restore(
  bus: CalibrationBus,
  id: number,
  joint: string,
  values: readonly Value[],
  isLasting: boolean,
): Promise<void> {
  if ((await bus.read('Torque_Enable', id, { toleratesFaults: true })) !== 0) throw new TorqueCameOnError([joint])
  for (const [register, value] of values) {
    if (isLasting) await keep(bus, { id, register, value })
    else await writeAll(bus, register, [id], [value])
  }
}
