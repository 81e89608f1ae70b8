/** What an arm is made of, as data: its servos in order. Everything that loops over servos takes a `RobotSpec`. */

import { UrdfError } from './errors.js'
import { JOINT_NAMES, type JointName } from './joints.js'
import type { RobotDescription } from './urdf.js'

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
  /** What LeRobot users see. */
  readonly unit: UserUnit
  /** Mechanical end stops, URDF radians. */
  readonly travelRad: readonly [lower: number, upper: number]
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

export interface RobotSpec {
  readonly name: string
  /** The joint whose child is the moving jaw and whose parent the fixed one. */
  readonly gripperJoint: JointName
  /** In the order of actions and observations. */
  readonly servos: readonly ServoSpec[]
}

/** Middle of wrist_roll in the official URDF, which is not symmetric. */
const WRIST_ROLL_MIDDLE_RAD = 0.0487
/** Where the jaws touch, and how far a real gripper turns. */
const GRIPPER_CLOSED_RAD = -0.2
const GRIPPER_WIDTH_RAD = 2.29

/** Median travel of the calibration files of 10 real followers, about the middle of the URDF's range; gripper from contact. */
const SO101_TRAVEL_RAD: Readonly<Record<JointName, readonly [number, number]>> = {
  shoulder_pan: [-2.0417, 2.0417],
  shoulder_lift: [-1.817, 1.817],
  elbow_flex: [-1.6904, 1.6904],
  wrist_flex: [-1.771, 1.771],
  wrist_roll: [WRIST_ROLL_MIDDLE_RAD - 2.9456, WRIST_ROLL_MIDDLE_RAD + 2.9456],
  gripper: [GRIPPER_CLOSED_RAD, GRIPPER_CLOSED_RAD + GRIPPER_WIDTH_RAD],
}

/** Where the shoulder pan axis stands in the base frame (hardware.md 1.1). */
export const SO101_PAN_AXIS_X_M = 0.0388353

/** The SO-101 follower: six STS3215 with 1/345 gears, ids 1 to 6 on one bus. */
export const SO101_FOLLOWER: RobotSpec = {
  name: 'so101_follower',
  gripperJoint: 'gripper',
  servos: JOINT_NAMES.map((joint, i) => ({
    joint,
    key: `${joint}.pos`,
    bus: 'main',
    id: i + 1,
    model: 'sts3215',
    gearRatio: 345,
    unit: joint === 'gripper' ? 'percent' : 'degrees',
    travelRad: SO101_TRAVEL_RAD[joint],
    mapping: mappingOf(joint === 'gripper' ? 'lower' : 'middle', SO101_TRAVEL_RAD[joint]),
  })),
}

/** In a URDF whose joints turn as the servos do: the travel begins, or has its middle, where the calibrated range has. */
function mappingOf(anchor: UrdfMapping['anchor'], [lower, upper]: readonly [number, number]): UrdfMapping {
  return { anchor, zeroRad: anchor === 'lower' ? lower : (lower + upper) / 2, sign: 1, scale: 1 }
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
