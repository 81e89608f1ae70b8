/** What the calibration file, the servos' EEPROM and the URDF say about each joint, side by side. */

import type { RobotSpec, ServoSpec } from './arm-spec.js'
import { calibrationResiduals, tickFromRad, type JointCalibration } from './calibration.js'
import { degFromRad } from './units.js'
import type { RobotDescription } from './urdf.js'

/** What a servo keeps of a calibration. LeRobot keeps drive_mode in the file alone, and does not compare it. */
export type EepromCalibration = Omit<JointCalibration, 'driveMode'>

export interface CalibrationDifference {
  readonly joint: string
  readonly id: number
  /** Undefined where there is no file. */
  readonly file: JointCalibration | undefined
  readonly eeprom: EepromCalibration
  /** The URDF's limits in ticks of this calibration (the file's where there is one), rounded; undefined without limits. */
  readonly urdf: { readonly rangeMin: number; readonly rangeMax: number } | undefined
  /** By how much the range differs from the joint's travel, degrees per uncertain end; positive: it is wider. */
  readonly residualDeg: number
  /** File and EEPROM say the same. False without a file. */
  readonly isEqual: boolean
}

/** One row per servo, in the spec's order. LeRobot takes an arm for calibrated where all are equal. */
export function calibrationDifferences(
  spec: RobotSpec,
  {
    file,
    eeprom,
  }: { readonly file: readonly JointCalibration[] | undefined; readonly eeprom: readonly EepromCalibration[] },
  urdf: RobotDescription,
): readonly CalibrationDifference[] {
  const counted = file ?? eeprom.map(each => ({ ...each, driveMode: 0 }))
  const residuals = calibrationResiduals(spec, counted)
  return spec.servos.map((servo, k) => {
    const [own, inServo] = [file?.[k], eeprom[k] as EepromCalibration]
    return {
      joint: servo.joint,
      id: servo.id,
      file: own,
      eeprom: inServo,
      urdf: limitsIn(servo, counted[k] as JointCalibration, urdf),
      residualDeg: degFromRad(residuals[k] as number),
      isEqual: own !== undefined && isSame(own, inServo),
    }
  })
}

export function isSame(a: EepromCalibration, b: EepromCalibration): boolean {
  return a.homingOffset === b.homingOffset && a.rangeMin === b.rangeMin && a.rangeMax === b.rangeMax
}

function limitsIn(
  servo: ServoSpec,
  range: JointCalibration,
  { joints }: RobotDescription,
): CalibrationDifference['urdf'] {
  const { lower, upper } = joints.find(({ name }) => name === servo.joint) ?? {}
  if (lower === undefined || upper === undefined) return undefined
  const ends = [tickFromRad(servo, range, lower), tickFromRad(servo, range, upper)].map(Math.round)
  return { rangeMin: Math.min(...ends), rangeMax: Math.max(...ends) }
}
