/** Calibration as LeRobot stores it, and the mapping of a whole arm between ticks, user units and URDF radians. */

import type { RobotSpec, ServoSpec, UserUnit } from './arm-spec.js'
import { ActionError, UsageError } from './errors.js'
import {
  degFromTick,
  exactTickFromDeg,
  exactTickFromM100,
  exactTickFromPct,
  m100FromTick,
  pctFromTick,
  radFromTicks,
  tickFromDeg,
  tickFromM100,
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

/** The middle of 0..4095: what a twin's encoder reads at URDF zero where nothing else is said. */
export const ZERO_TICK = (TICKS_PER_TURN - 1) / 2
/** What sign-magnitude with bit 15 can hold. */
const LARGEST_TICK = 32767

interface Conversion {
  readonly toUser: (tick: number, range: TickRange) => number
  readonly toTick: (value: number, range: TickRange) => number
  readonly toExactTick: (value: number, range: TickRange) => number
}

const CONVERSIONS: Readonly<Record<UserUnit, Conversion>> = {
  degrees: { toUser: degFromTick, toTick: tickFromDeg, toExactTick: exactTickFromDeg },
  m100: { toUser: m100FromTick, toTick: tickFromM100, toExactTick: exactTickFromM100 },
  percent: { toUser: pctFromTick, toTick: tickFromPct, toExactTick: exactTickFromPct },
}

/** The calibration of an arm whose encoders read 2047.5 at URDF zero: each joint's travel, no offsets. */
export function nominalCalibration(spec: RobotSpec): readonly JointCalibration[] {
  return spec.servos.map(({ travelRad: [lower, upper] }) => ({
    rangeMin: Math.round(ZERO_TICK + ticksFromRad(lower)),
    rangeMax: Math.round(ZERO_TICK + ticksFromRad(upper)),
    homingOffset: 0,
    driveMode: 0,
  }))
}

/** Reported ticks to LeRobot's units, one per servo. */
export function toUser(
  spec: RobotSpec,
  calibration: readonly JointCalibration[],
  ticks: ArrayLike<number>,
): Float32Array {
  return perServo(new Float32Array(spec.servos.length), spec, calibration, ticks, ({ unit }, range, tick) =>
    CONVERSIONS[unit].toUser(tick, range),
  )
}

/** LeRobot's units to goal ticks. `ActionError` for a wrong count, a number not finite or beyond the register. */
export function toTicks(
  spec: RobotSpec,
  calibration: readonly JointCalibration[],
  user: ArrayLike<number>,
): Int32Array {
  return perServo(new Int32Array(spec.servos.length), spec, calibration, user, ({ key, unit }, range, value) => {
    const tick = CONVERSIONS[unit].toTick(value, range)
    if (Math.abs(tick) <= LARGEST_TICK) return tick
    throw new ActionError(
      `${key} = ${value} ${unit} is tick ${tick}, and the goal register holds +-${LARGEST_TICK}: send less`,
    )
  })
}

/** LeRobot's units to URDF radians, for kinematics; no truncation to ticks. */
export function userToRad(
  spec: RobotSpec,
  calibration: readonly JointCalibration[],
  user: ArrayLike<number>,
): Float64Array {
  return perServo(new Float64Array(spec.servos.length), spec, calibration, user, (servo, range, value) =>
    radFromTick(servo, range, CONVERSIONS[servo.unit].toExactTick(value, range)),
  )
}

/** The inverse of `userToRad`: what to send for URDF angles. -100..100 and percent are clamped, as on the way out. */
export function radToUser(
  spec: RobotSpec,
  calibration: readonly JointCalibration[],
  positionRad: ArrayLike<number>,
): Float32Array {
  return perServo(new Float32Array(spec.servos.length), spec, calibration, positionRad, (servo, range, angleRad) =>
    CONVERSIONS[servo.unit].toUser(tickFromRad(servo, range, angleRad), range),
  )
}

/** The URDF angle of a reported tick, which need not be whole. */
export function radFromTick(servo: ServoSpec, range: TickRange, tick: number): number {
  const { mapping } = servo
  const turn = direction(servo, range) * mapping.scale
  return mapping.zeroRad + turn * radFromTicks(tick - anchorTick(servo, range))
}

/** The reported tick at a URDF angle, not rounded. */
export function tickFromRad(servo: ServoSpec, range: TickRange, angleRad: number): number {
  const { zeroRad, scale } = servo.mapping
  return anchorTick(servo, range) + (direction(servo, range) * ticksFromRad(angleRad - zeroRad)) / scale
}

/**
 * How far each joint's calibrated range differs from its travel, URDF radians per end; positive: it is wider. So much may the mapping be off, since
 * nobody knows at which end: a stop that was not reached shifts the middle by half of what is missing.
 */
export function calibrationResiduals(spec: RobotSpec, calibration: readonly JointCalibration[]): Float64Array {
  const zeros = new Float64Array(spec.servos.length)
  return perServo(
    new Float64Array(zeros.length),
    spec,
    calibration,
    zeros,
    ({ travelRad, mapping }, { rangeMin, rangeMax }) => {
      const ends = mapping.anchor === 'middle' ? 2 : 1
      return (mapping.scale * radFromTicks(rangeMax - rangeMin) - (travelRad[1] - travelRad[0])) / ends
    },
  )
}

/** Drive mode 1 is a servo that is mounted the other way round; LeRobot's degrees take no notice of it. */
function isTurnedAround({ unit }: ServoSpec, { driveMode }: TickRange): boolean {
  return driveMode === 1 && unit !== 'degrees'
}

function direction(servo: ServoSpec, range: TickRange): number {
  return isTurnedAround(servo, range) ? -servo.mapping.sign : servo.mapping.sign
}

function anchorTick(servo: ServoSpec, range: TickRange): number {
  if (servo.mapping.anchor === 'middle') return (range.rangeMin + range.rangeMax) / 2
  return isTurnedAround(servo, range) ? range.rangeMax : range.rangeMin
}

/** Fills and returns `out`. Done several times in every control step: plain indices. */
function perServo<T extends Float64Array | Float32Array | Int32Array>(
  out: T,
  spec: RobotSpec,
  calibration: readonly JointCalibration[],
  values: ArrayLike<number>,
  convert: (servo: ServoSpec, range: JointCalibration, value: number) => number,
): T {
  const count = spec.servos.length
  if (values.length !== count) {
    throw new ActionError(`${spec.name} has ${count} servos, got ${values.length} values: send one per servo`)
  }
  if (calibration.length !== count) {
    throw new UsageError(`${spec.name} has ${count} servos, got ${calibration.length} calibrations: give one per servo`)
  }
  for (let k = 0; k < count; k++) {
    out[k] = convert(spec.servos[k] as ServoSpec, calibration[k] as JointCalibration, values[k] as number)
  }
  return out
}
