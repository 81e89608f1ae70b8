/** What `so101 calibrate` shows: the three-way difference, the sweep as it goes, and what came of it. */

import { fixed } from './screen-value.js'
import { table } from './table.js'
import type { JointSweep } from '../bench/calibrate.js'
import type { CalibrationFinding } from '../bench/calibration-findings.js'
import type { RobotSpec } from '../robot/arm-spec.js'
import type { JointCalibration } from '../robot/calibration.js'
import type { CalibrationDifference, EepromCalibration } from '../robot/calibration-differences.js'
import { degFromRad, radFromTicks } from '../robot/units.js'

/** As LeRobot heads it. */
const SWEEP_HEAD = ['NAME', 'MIN', 'POS', 'MAX']

export function differenceTable(rows: readonly CalibrationDifference[]): string {
  const cells = rows.map(({ joint, file, eeprom, urdf, residualDeg, isEqual }) => [
    joint,
    file === undefined ? '-' : String(file.homingOffset),
    file === undefined ? '-' : rangeText(file),
    String(eeprom.homingOffset),
    rangeText(eeprom),
    urdf === undefined ? '-' : rangeText(urdf),
    signed(residualDeg),
    isEqual ? 'yes' : 'NO',
  ])
  const head = [
    'joint',
    'file offset',
    'file range',
    'servo offset',
    'servo range',
    'URDF range',
    'residual deg',
    'equal',
  ]
  return (
    `${table(head, cells)}\n` +
    'ticks; the URDF is shown for comparison only: real arms go beyond its limits. Residual: by how much each end of the range\n' +
    'may be off, taken from the usual travel of the joint'
  )
}

export function sweepTable(sweep: readonly JointSweep[]): string {
  return table(
    SWEEP_HEAD,
    sweep.map(({ joint, minTick, positionTick, maxTick }) => [joint, minTick, positionTick, maxTick]),
  )
}

export function calibrationTable({ servos }: RobotSpec, calibration: readonly JointCalibration[]): string {
  const rows = servos.map(({ joint }, k) => {
    const { homingOffset, rangeMin, rangeMax } = calibration[k] as JointCalibration
    return [joint, homingOffset, rangeMin, rangeMax, fixed(degFromRad(radFromTicks(rangeMax - rangeMin)), 1)]
  })
  return table(['joint', 'offset', 'min', 'max', 'degrees'], rows)
}

export function findingLines(findings: readonly CalibrationFinding[]): string {
  return findings.map(({ blocks, text }) => `${blocks === 'no' ? 'note' : 'FINDING'}: ${text}\n`).join('')
}

export function differenceJson(rows: readonly CalibrationDifference[]) {
  return rows.map(({ joint, id, file, eeprom, urdf, residualDeg, isEqual }) => ({
    joint,
    id,
    file: file === undefined ? null : calibrationJson(file),
    eeprom: calibrationJson(eeprom),
    urdf: urdf === undefined ? null : { range_min: urdf.rangeMin, range_max: urdf.rangeMax },
    residual_deg: Math.round(residualDeg * 1e3) / 1e3,
    equal: isEqual,
  }))
}

export function calibrationsJson({ servos }: RobotSpec, calibration: readonly JointCalibration[]) {
  return Object.fromEntries(servos.map(({ joint }, k) => [joint, calibrationJson(calibration[k] as JointCalibration)]))
}

export function findingsJson(findings: readonly CalibrationFinding[]) {
  return findings.map(({ kind, joint, text, blocks }) => ({ kind, joint, text, blocks }))
}

function calibrationJson({ homingOffset, rangeMin, rangeMax }: EepromCalibration) {
  return { homing_offset: homingOffset, range_min: rangeMin, range_max: rangeMax }
}

function rangeText({ rangeMin, rangeMax }: { readonly rangeMin: number; readonly rangeMax: number }): string {
  return `${rangeMin} .. ${rangeMax}`
}

function signed(value: number): string {
  const text = fixed(value, 1)
  return value > 0 && Number(text) !== 0 ? `+${text}` : text
}
