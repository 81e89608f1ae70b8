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
  /** What LeRobot users see: degrees about the middle of the range, or percent of it. */
  readonly unit: 'degrees' | 'percent'
  /** Mechanical end stops, URDF radians. */
  readonly travelRad: readonly [lower: number, upper: number]
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
  })),
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
