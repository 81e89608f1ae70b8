/** How the servos of a simulated arm sit in their joints: no two real arms are alike, and none has its encoders at zero. */

import type { RobotSpec, ServoSpec } from './arm-spec.js'
import { nominalCalibration, tickFromRad, ZERO_TICK } from './calibration.js'
import type { JointCalibration } from './calibration.js'
import { UsageError } from './errors.js'
import { Random } from './random.js'
import { radFromTicks, TICKS_PER_TURN, ticksFromRad } from './units.js'

export interface ServoMounting {
  /** What the encoder reads at URDF zero, not wrapped. */
  readonly zeroTick: number
  /** What a calibration from stop to stop finds. */
  readonly calibration: JointCalibration
}

/** LeRobot homes to this tick: the pose in which somebody held the arm reads 2047. */
export const HOMING_TICK = 2047

/**
 * How far from the middle of a joint's travel people hold it while they home, ticks either way: the middles of the ranges of 10 real
 * calibration files (hardware.md 4.3) lie -214 to 121 ticks from 2047.5, but for one lift at 706. Less where the range would not fit into a turn.
 */
const HELD_OFF_MIDDLE_TICKS = 150
/** Grippers are held nearly closed: their ranges begin at 1355 to 2036, that is 11 to 692 ticks below, the median 72. */
const HELD_OPEN_TICKS = 330

/** Encoders that read 2047.5 at URDF zero, offsets of zero. */
export function nominalMounting(spec: RobotSpec): readonly ServoMounting[] {
  return nominalCalibration(spec).map(calibration => ({ zeroTick: ZERO_TICK, calibration }))
}

/**
 * An arm as somebody has built and calibrated it: horns put on at any angle (the homing offsets of the 10 real files are spread evenly over the
 * whole turn), each joint held somewhere near its middle while homing, all ranges swept from stop to stop.
 */
export function drawMounting(spec: RobotSpec, seed: number): readonly ServoMounting[] {
  const random = new Random(seed).fork('mounting')
  return spec.servos.map(servo => {
    requireForward(servo)
    const homedRead = random.integer(0, TICKS_PER_TURN - 1)
    const [lower, upper] = servo.travelRad
    const middleRad = (lower + upper) / 2
    const roomTicks = HOMING_TICK - Math.ceil(ticksFromRad(upper - lower) / 2)
    const offTicks = Math.min(HELD_OFF_MIDDLE_TICKS, roomTicks)
    const heldRad =
      servo.mapping.anchor === 'lower'
        ? lower + radFromTicks(random.integer(0, HELD_OPEN_TICKS))
        : middleRad + radFromTicks(random.integer(-offTicks, offTicks + 1))
    // Horn and magnet stand anywhere, between two ticks too.
    const zeroTick = homedRead - ticksFromRad(heldRad) + random.uniform(-0.5, 0.5)
    const homingOffset = homedRead - HOMING_TICK
    const read = (angleRad: number) => Math.round(zeroTick - homingOffset + ticksFromRad(angleRad))
    return {
      zeroTick,
      calibration: { homingOffset, driveMode: 0, rangeMin: read(lower), rangeMax: read(upper) },
    }
  })
}

/** Servos mounted so that a calibration that exists is right for them. `UsageError` unless there is one per servo. */
export function mountingFor(spec: RobotSpec, calibration: readonly JointCalibration[]): readonly ServoMounting[] {
  if (calibration.length !== spec.servos.length) {
    throw new UsageError(
      `${spec.name} has ${spec.servos.length} servos, got ${calibration.length} calibrations: give one per servo`,
    )
  }
  return spec.servos.map((servo, k) => {
    const own = calibration[k] as JointCalibration
    return { calibration: own, zeroTick: tickFromRad(requireForward(servo), own, 0) + own.homingOffset }
  })
}

/** Simulated encoders count up where the URDF's angle does. */
function requireForward(servo: ServoSpec): ServoSpec {
  if (servo.mapping.sign === 1 && servo.mapping.scale === 1) return servo
  throw new UsageError(`${servo.joint} turns against its servo in this URDF: simulate the arm with a URDF of ours`)
}
