/** Calibration as LeRobot stores it, and the mapping of a whole arm between ticks, user units and URDF radians. */

import type { RobotSpec, ServoSpec } from './arm-spec.js'
import { ActionError, UsageError } from './errors.js'
import {
  degFromTick,
  exactTickFromDeg,
  exactTickFromPct,
  pctFromTick,
  radFromTicks,
  tickFromDeg,
  tickFromPct,
  ticksFromRad,
  TICKS_PER_TURN,
  type TickRange,
} from './units.js'

/** One servo. Ranges in ticks as the servo reports them, after its homing offset. */
export interface JointCalibration extends TickRange {
  readonly rangeMin: number
  readonly rangeMax: number
  /** Register Homing_Offset, -2047..2047 ticks: reported = encoder - offset. */
  readonly homingOffset: number
  readonly driveMode: number
}

/** The tick at URDF zero: middle of 0..4095, so that LeRobot's degrees are URDF degrees (up to 4095/4096). */
export const ZERO_TICK = (TICKS_PER_TURN - 1) / 2
/** What sign-magnitude with bit 15 can hold. */
const LARGEST_TICK = 32767

/** What a servo of the twin reads at a URDF angle, before its homing offset. Not wrapped. */
export function encoderTick(positionRad: number): number {
  return Math.round(ZERO_TICK + ticksFromRad(positionRad))
}

/** The URDF angle of a tick of the twin's encoder. */
export function radFromEncoderTick(tick: number): number {
  return radFromTicks(tick - ZERO_TICK)
}

/** The calibration of an arm whose encoders read 2047.5 at URDF zero: full turns for degrees, the travel for percent. */
export function identityCalibration(spec: RobotSpec): readonly JointCalibration[] {
  return spec.servos.map(({ unit, travelRad }) => ({
    rangeMin: unit === 'percent' ? encoderTick(travelRad[0]) : 0,
    rangeMax: unit === 'percent' ? encoderTick(travelRad[1]) : TICKS_PER_TURN - 1,
    homingOffset: 0,
    driveMode: 0,
  }))
}

/** Reported ticks to LeRobot's degrees and percent, one per servo. */
export function toUser(
  spec: RobotSpec,
  calibration: readonly JointCalibration[],
  ticks: ArrayLike<number>,
): Float32Array {
  return Float32Array.from(
    perServo(spec, calibration, ticks, (servo, range, tick) =>
      servo.unit === 'percent' ? pctFromTick(tick, range) : degFromTick(tick, range),
    ),
  )
}

/** LeRobot's degrees and percent to goal ticks. `ActionError` for a wrong count, a number not finite or beyond the register. */
export function toTicks(
  spec: RobotSpec,
  calibration: readonly JointCalibration[],
  user: ArrayLike<number>,
): Int32Array {
  return Int32Array.from(
    perServo(spec, calibration, user, (servo, range, value) => {
      const tick = servo.unit === 'percent' ? tickFromPct(value, range) : tickFromDeg(value, range)
      if (Math.abs(tick) <= LARGEST_TICK) return tick
      throw new ActionError(
        `${servo.key} = ${value} ${servo.unit} is tick ${tick}, and the goal register holds +-${LARGEST_TICK}: send less`,
      )
    }),
  )
}

/**
 * LeRobot's degrees and percent to URDF radians, for kinematics; no truncation to ticks. Degrees count from URDF zero, taken
 * for the middle of the calibrated range; percent counts from the closed end of the servo's travel.
 */
export function userToRad(
  spec: RobotSpec,
  calibration: readonly JointCalibration[],
  user: ArrayLike<number>,
): Float64Array {
  return Float64Array.from(
    perServo(spec, calibration, user, (servo, range, value) => {
      if (servo.unit === 'percent') {
        // With drive mode 1 the closed end is rangeMax; the travel from it is the same.
        const fromClosed = exactTickFromPct(value, { ...range, driveMode: 0 }) - range.rangeMin
        return radFromTicks(fromClosed + encoderTick(servo.travelRad[0]) - ZERO_TICK)
      }
      return radFromTicks(exactTickFromDeg(value, range) - (range.rangeMin + range.rangeMax) / 2)
    }),
  )
}

/** The inverse of `userToRad`: what to send for URDF angles. Percent outside 0..100 is clamped, as on the way out. */
export function radToUser(
  spec: RobotSpec,
  calibration: readonly JointCalibration[],
  positionRad: ArrayLike<number>,
): Float32Array {
  return Float32Array.from(
    perServo(spec, calibration, positionRad, (servo, range, angle) => {
      if (servo.unit === 'percent') {
        const openTicks = ticksFromRad(angle) + ZERO_TICK - encoderTick(servo.travelRad[0])
        return pctFromTick(openTicks + range.rangeMin, { ...range, driveMode: 0 })
      }
      return degFromTick(ticksFromRad(angle) + (range.rangeMin + range.rangeMax) / 2, range)
    }),
  )
}

function perServo(
  spec: RobotSpec,
  calibration: readonly JointCalibration[],
  values: ArrayLike<number>,
  convert: (servo: ServoSpec, range: JointCalibration, value: number) => number,
): number[] {
  const count = spec.servos.length
  if (values.length !== count) {
    throw new ActionError(`${spec.name} has ${count} servos, got ${values.length} values: send one per servo`)
  }
  return spec.servos.map((servo, i) => {
    const [range, value] = [calibration[i], values[i]]
    if (!range || calibration.length !== count) {
      throw new UsageError(
        `${spec.name} has ${count} servos, got ${calibration.length} calibrations: give one per servo`,
      )
    }
    return convert(servo, range, value ?? NaN)
  })
}
