/** What calibration files there are for an arm: its own, and those that may be meant. */

import { existsSync, readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { eepromOf, type KnownCalibrations } from '../../bench/doctor/calibration-check.js'
import type { ExaminedServo } from '../../bench/doctor/examined-arm.js'
import { isSame } from '../../robot/calibration-differences.js'
import type { JointCalibration } from '../../robot/calibration.js'
import type { RobotSpec } from '../../robot/arm-spec.js'
import { TwinError } from '../../robot/errors.js'
import { CalibrationStore, type CalibrationPlace } from '../calibration-store.js'

/** `servos` in the order of the spec. `CalibrationFileError` for a file of that id which is none; others are passed over. */
export function knownCalibrations(
  spec: RobotSpec,
  place: CalibrationPlace,
  servos: readonly ExaminedServo[],
): KnownCalibrations {
  const { path, command, ...store } = storeOf(spec, place)
  const others = idsIn(dirname(path)).flatMap(id => {
    const isEqual = id === place.id ? undefined : isAsServos(storeOf(spec, { ...place, id }).load, servos)
    return isEqual === undefined ? [] : [{ id, isEqual }]
  })
  return { hasId: place.id !== undefined, path, command, stored: store.load(), others }
}

function storeOf(spec: RobotSpec, place: CalibrationPlace) {
  const store = new CalibrationStore(spec, place)
  return { path: store.path, command: store.command, load: () => store.load() }
}

function idsIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter(name => /.\.json$/.test(name) && name !== 'None.json')
    .map(name => name.slice(0, -'.json'.length))
    .sort()
}

/** Undefined for a file that is no calibration of such an arm, or that one may not read. */
function isAsServos(
  load: () => { readonly calibration: readonly JointCalibration[] } | undefined,
  servos: readonly ExaminedServo[],
): boolean | undefined {
  try {
    const calibration = load()?.calibration
    return calibration && servos.every((servo, k) => isSame(calibration[k] as JointCalibration, eepromOf(servo)))
  } catch (error) {
    if (error instanceof TwinError) return undefined
    throw error
  }
}
