/** The calibration that the servos hold: read, compared with the file, and written for good. */

import type { ServoBus } from '../env/backend.js'
import type { RobotSpec } from '../robot/arm-spec.js'
import { isSame, type EepromCalibration } from '../robot/calibration-differences.js'
import type { JointCalibration } from '../robot/calibration.js'
import { TwinError } from '../robot/errors.js'
import type { WritableRegister } from '../robot/registers.js'
import { keep, reasonOf } from './calibration-bus.js'
import { roleFindings } from './calibration-findings.js'
import type { ServoAccess } from './servo-access.js'

/** The servos hold another calibration than the file: it is another arm's, or one of the two is old. */
export class CalibrationMismatchError extends TwinError {
  constructor(
    readonly path: string,
    readonly joints: readonly string[],
    detail: string,
    command: string,
  ) {
    super(
      'CALIBRATION_MISMATCH',
      `the servos are calibrated otherwise than ${path} says (${detail}): if it is the file of this arm, write it to the servos with ` +
        `${command} --write=true; if the arm was calibrated elsewhere, take its calibration with ${command} --import=true; else calibrate anew`,
    )
  }
}

/** One per servo, in the spec's order. */
export async function readEepromCalibration(
  bus: Pick<ServoBus, 'syncRead'>,
  { servos }: RobotSpec,
): Promise<readonly EepromCalibration[]> {
  const ids = servos.map(({ id }) => id)
  const offsets = await bus.syncRead('Homing_Offset', ids)
  const lowest = await bus.syncRead('Min_Position_Limit', ids)
  const highest = await bus.syncRead('Max_Position_Limit', ids)
  return ids.map((_, k) => ({
    homingOffset: offsets[k] as number,
    rangeMin: lowest[k] as number,
    rangeMax: highest[k] as number,
  }))
}

/** More would bury the rest of the message; the table of `--check` has them all. */
const JOINTS_NAMED = 2

/** `CalibrationMismatchError`, with the joints and numbers, unless the servos hold what the file says. */
export function requireSameCalibration(
  spec: RobotSpec,
  file: { readonly path: string; readonly calibration: readonly EepromCalibration[] },
  eeprom: readonly EepromCalibration[],
  command: string,
): void {
  const different = spec.servos.flatMap(({ joint }, k) => {
    const [own, inServo] = [file.calibration[k] as EepromCalibration, eeprom[k] as EepromCalibration]
    return isSame(own, inServo) ? [] : [{ joint, own, inServo }]
  })
  if (different.length === 0) return
  const named = different
    .slice(0, JOINTS_NAMED)
    .map(({ joint, own, inServo }) => `${joint} ${rangeText(own)}, the servo ${rangeText(inServo)}`)
  const more = different.length - named.length
  const isAnother = different.filter(({ own, inServo }) => own.homingOffset !== inServo.homingOffset).length
  const detail = [
    ...named,
    ...(more > 0 ? [`and ${more} more`] : []),
    ...(isAnother === spec.servos.length ? ['all offsets differ, as with the file of another arm'] : []),
    ...roleFindings(spec, file.calibration).map(({ text }) => text),
  ].join('; ')
  throw new CalibrationMismatchError(
    file.path,
    different.map(({ joint }) => joint),
    detail,
    command,
  )
}

function rangeText({ homingOffset, rangeMin, rangeMax }: EepromCalibration): string {
  return `offset ${homingOffset}, ${rangeMin} to ${rangeMax}`
}

/** Limits before the offset, servo by servo, each read back. Torque has to be off (`TorqueOnError`). The error names the joint; those before it have the new one. */
export async function keepCalibration(
  bus: ServoAccess,
  { servos }: RobotSpec,
  calibration: readonly EepromCalibration[],
): Promise<void> {
  for (const [k, { id, joint }] of servos.entries()) {
    try {
      await writeServo(bus, id, calibration[k] as EepromCalibration)
    } catch (error) {
      throw new TwinError('CALIBRATION_WRITE', `${reasonOf(error)} (${joint})`, { cause: error })
    }
  }
}

/** As `keepCalibration`, but where one fails, those before it get back what they had, and the error says whether that went well. */
export async function writeEepromCalibration(
  bus: ServoAccess,
  spec: RobotSpec,
  calibration: readonly (JointCalibration | EepromCalibration)[],
  before: readonly EepromCalibration[],
): Promise<void> {
  for (const [k, servo] of spec.servos.entries()) {
    try {
      await writeServo(bus, servo.id, calibration[k] as EepromCalibration)
    } catch (error) {
      const kept: string[] = []
      for (const [back, { id, joint }] of spec.servos.slice(0, k + 1).entries()) {
        try {
          await writeServo(bus, id, before[back] as EepromCalibration)
        } catch (reason) {
          kept.push(`${joint} (${reasonOf(reason)})`)
        }
      }
      const outcome =
        kept.length === 0
          ? 'all servos have the calibration again that they had'
          : `not restored: ${kept.join(', ')}: compare with --check=true when the arm answers again`
      throw new TwinError('CALIBRATION_WRITE', `${reasonOf(error)} (${servo.joint}); ${outcome}`, { cause: error })
    }
  }
}

async function writeServo(
  bus: ServoAccess,
  id: number,
  { homingOffset, rangeMin, rangeMax }: EepromCalibration,
): Promise<void> {
  const writes: readonly (readonly [WritableRegister, number])[] = [
    ['Min_Position_Limit', rangeMin],
    ['Max_Position_Limit', rangeMax],
    ['Homing_Offset', homingOffset],
  ]
  for (const [register, value] of writes) await keep(bus, { id, register, value })
}
