/** Does the calibration file say the same as the servos? */

import { isSame, type EepromCalibration } from '../../robot/calibration-differences.js'
import type { JointCalibration } from '../../robot/calibration.js'
import { failed, passed, skipped, warned, type Check } from './check.js'
import type { ExaminedServo } from './examined-arm.js'

export interface KnownCalibrations {
  /** Whether `--robot.id` was given: else it is LeRobot's `None.json` that is looked for. */
  readonly hasId: boolean
  /** Where the file is, or would be. */
  readonly path: string
  /** `so101 calibrate ...` for this arm. */
  readonly command: string
  readonly stored:
    { readonly calibration: readonly JointCalibration[]; readonly copyCommand: string | undefined } | undefined
  /** Ids of other files for arms of this kind, and which of them say what these servos say. */
  readonly others: readonly { readonly id: string; readonly isEqual: boolean }[]
}

export function eepromOf({ memory }: ExaminedServo): EepromCalibration {
  return {
    homingOffset: memory.Homing_Offset,
    rangeMin: memory.Min_Position_Limit,
    rangeMax: memory.Max_Position_Limit,
  }
}

/** All of the arm's servos, in the order of its spec. */
export function checkCalibration(known: KnownCalibrations, servos: readonly ExaminedServo[]): Check {
  const { hasId, path, command, stored, others } = known
  const equal = others.filter(({ isEqual }) => isEqual).map(({ id }) => id)
  if (stored === undefined && !hasId) return withoutId(others, equal)
  if (stored === undefined) {
    const elsewhere = equal.length > 0 ? `; these servos are calibrated as ${equal.join(', ')}: is that its id?` : ''
    return failed(
      'calibration',
      `no file ${path}`,
      `${command} --import=true writes one from what the servos have${elsewhere}`,
    )
  }
  const differing = servos.filter((servo, k) => !isSame(stored.calibration[k] as JointCalibration, eepromOf(servo)))
  if (differing.length > 0) {
    const list = differing.map(servo =>
      difference(servo, stored.calibration[servos.indexOf(servo)] as JointCalibration),
    )
    const other =
      equal.length > 0 ? `; the servos are calibrated as ${equal.join(', ')}: is that the id of this arm?` : ''
    return failed(
      'calibration',
      `${path} and the servos differ: ${list.join(', ')}`,
      `${command} --write=true gives the servos what the file has, --import=true the file what the servos have${other}`,
    )
  }
  if (stored.copyCommand !== undefined) {
    return warned('calibration', `equal to a file where LeRobot looked formerly, not at ${path}`, stored.copyCommand)
  }
  return passed('calibration', `${path}, equal to the servos`)
}

function withoutId(others: KnownCalibrations['others'], equal: readonly string[]): Check {
  if (equal.length > 0)
    return skipped('calibration', `no id given; ${equal.join(', ')} is calibrated as these servos are`)
  const list =
    others.length > 0 ? `files here, of other calibrations: ${others.map(({ id }) => id).join(', ')}` : 'no file here'
  return skipped('calibration', `no id given, ${list}`, 'name the arm with --robot.id=NAME (--teleop.id for a leader)')
}

function difference({ joint, memory }: ExaminedServo, file: JointCalibration): string {
  const pairs = [
    ['homing_offset', file.homingOffset, memory.Homing_Offset],
    ['range_min', file.rangeMin, memory.Min_Position_Limit],
    ['range_max', file.rangeMax, memory.Max_Position_Limit],
  ] as const
  const changed = pairs.filter(([, inFile, inServo]) => inFile !== inServo)
  return `${joint} ${changed.map(([name, inFile, inServo]) => `${name} ${inFile}/${inServo}`).join(' ')}`
}
