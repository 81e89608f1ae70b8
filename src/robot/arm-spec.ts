/** What an arm is made of, as data: its servos in order. Everything that loops over servos takes a `RobotSpec`; the arms themselves are in `arms/`. */

import { UrdfError } from './errors.js'
import type { JointName } from './joints.js'
import type { RobotDescription } from './urdf.js'

export { SO100_FOLLOWER, SO100_LEADER } from './arms/so100.js'
export { SO101_FOLLOWER, SO101_LEADER } from './arms/so101.js'

export interface ServoSpec {
  /** The URDF joint it turns. */
  readonly joint: string
  /** LeRobot's feature name, for instance `shoulder_pan.pos`. */
  readonly key: string
  /** Name of the bus in the backend. */
  readonly bus: string
  readonly id: number
  readonly model: 'sts3215'
  /** Motor turns per horn turn. */
  readonly gearRatio: number
  /** The motor does not reach the horn: an SO-100 leader's servos are only encoders. */
  readonly gearsTakenOut?: boolean
  /** What LeRobot users see. */
  readonly unit: UserUnit
  /** Mechanical end stops, URDF radians. */
  readonly travelRad: readonly [lower: number, upper: number]
  /** The widest range that any real calibration has: one that is much wider was not swept on this joint, or across the encoder's seam. */
  readonly widestTravelTicks: number
  readonly mapping: UrdfMapping
}

/**
 * LeRobot's norm modes. DEGREES about the middle of the calibrated range; RANGE_M100_100 and RANGE_0_100 from its one end to the other.
 */
export type UserUnit = 'degrees' | 'm100' | 'percent'

/**
 * How a calibrated servo and its URDF joint belong together: angle = zeroRad + sign * scale * (tick - anchor tick) * 2 pi / 4096. What it takes for granted is
 * that the calibrated range is the mechanical travel; `calibrationResiduals` says how far that holds.
 */
export interface UrdfMapping {
  /** The tick that stands for `zeroRad`: the middle of the calibrated range, or its lower end, for jaws that close there. */
  readonly anchor: 'middle' | 'lower'
  readonly zeroRad: number
  /** -1 where the URDF turns the joint the other way. */
  readonly sign: 1 | -1
  /** URDF angle per angle of the horn. */
  readonly scale: number
}

/** A follower is driven, a leader is moved by hand and read. */
export type RobotRole = 'follower' | 'leader'

export interface RobotSpec {
  /** LeRobot's `--robot.type` or `--teleop.type`. */
  readonly name: string
  readonly role: RobotRole
  /** Our description of it, a file in assets/urdf. */
  readonly urdf: string
  /** Below LeRobot's calibration root (lerobot.md 2.3), with /. */
  readonly calibrationFolder: string
  /** Where older versions of LeRobot kept the same files. */
  readonly olderCalibrationFolders: readonly string[]
  /** Folded, as an arm lies that was put down: it stays so without torque. URDF radians. */
  readonly restRad: readonly number[]
  /** On the way from pose to pose, where the straight one is not free: tried in order; undefined leaves a joint where it is. URDF radians. */
  readonly raisedRad: readonly (readonly (number | undefined)[])[]
  /** Where the shoulder pan axis stands in the base frame. */
  readonly panAxisXM: number
  /** The joint whose child is the moving jaw and whose parent the fixed one. */
  readonly gripperJoint: JointName
  /** In the order of actions and observations. */
  readonly servos: readonly ServoSpec[]
}

/** LeRobot's `use_degrees=false`: -100..100 in place of degrees. */
export function inM100(spec: RobotSpec): RobotSpec {
  return {
    ...spec,
    servos: spec.servos.map(servo => (servo.unit === 'degrees' ? { ...servo, unit: 'm100' } : servo)),
  }
}

/** Throws `UrdfError`, naming what is missing and what there is, unless the URDF moves every joint of the spec. */
export function requireJoints(description: RobotDescription, spec: RobotSpec): void {
  const movable = description.joints.filter(joint => joint.type !== 'fixed').map(joint => joint.name)
  const missing = spec.servos.map(servo => servo.joint).filter(joint => !movable.includes(joint))
  if (missing.length === 0) return
  throw new UrdfError(
    `robot \`${description.name}\` lacks ${missing.length} of the ${spec.servos.length} joints of ${spec.name}: ` +
      `${missing.join(', ')}; its movable joints are ${movable.join(', ') || 'none'}: rename them in the URDF`,
  )
}
