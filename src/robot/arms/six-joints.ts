/** What the four arms have in common: six STS3215 on one bus, ids 1 to 6, LeRobot's names and units. */

import type { RobotRole, RobotSpec, ServoSpec, UrdfMapping } from '../arm-spec.js'
import { JOINT_NAMES, type JointName } from '../joints.js'
import { SO101_RAISED, SO101_REST_RAD } from '../rest-pose.js'

type PerJoint<Value> = Readonly<Record<JointName, Value>>

export interface SixJointArm {
  readonly generation: 'so100' | 'so101'
  readonly role: RobotRole
  readonly panAxisXM: number
  /** Middle of wrist_roll's travel in the URDF. */
  readonly rollMiddleRad: number
  /** Motor turns per horn turn. */
  readonly gearRatio: PerJoint<number>
  readonly gearsTakenOut?: boolean
}

/** Where the jaws touch; a trigger pulled all the way in stands for it. */
const GRIPPER_CLOSED_RAD = -0.2

/**
 * Half of each joint's travel, and all of the gripper's: medians of the calibration files of 9 followers (2 of them partial) and 3 leaders (hardware.md 1.7,
 * data/calibrations/statistics.json). One table per role, since the two generations share servos, stops and LeRobot's classes.
 */
const HALF_TRAVEL_RAD: Readonly<Record<RobotRole, PerJoint<number>>> = {
  follower: {
    shoulder_pan: 2.0417,
    shoulder_lift: 1.817,
    elbow_flex: 1.6904,
    wrist_flex: 1.771,
    wrist_roll: 2.9456,
    gripper: 2.29 / 2,
  },
  leader: {
    shoulder_pan: 2.0709,
    shoulder_lift: 1.8239,
    elbow_flex: 1.6912,
    wrist_flex: 1.7833,
    wrist_roll: 2.9391,
    // 1256 ticks.
    gripper: 1.9267 / 2,
  },
}

/** Widest range in the same files. A follower's roll is that of a sweep by hand (lerobot PR 4583), for LeRobot stores 0..4095 whatever it is. */
const WIDEST_TICKS: Readonly<Record<RobotRole, PerJoint<number>>> = {
  follower: {
    shoulder_pan: 2731,
    shoulder_lift: 2504,
    elbow_flex: 2247,
    wrist_flex: 2400,
    wrist_roll: 3868,
    gripper: 1590,
  },
  leader: {
    shoulder_pan: 2724,
    shoulder_lift: 2391,
    elbow_flex: 2207,
    wrist_flex: 2345,
    wrist_roll: 3869,
    gripper: 1265,
  },
}

export function sixJointArm(arm: SixJointArm): RobotSpec {
  const { generation, role, panAxisXM } = arm
  const name = `${generation}_${role}`
  const parent = role === 'leader' ? 'teleoperators' : 'robots'
  return {
    name,
    role,
    urdf: role === 'leader' ? `${name}.urdf` : `${generation}.urdf`,
    calibrationFolder: `${parent}/so_${role}`,
    olderCalibrationFolders: [`${parent}/${name}`],
    panAxisXM,
    restRad: SO101_REST_RAD,
    raisedRad: SO101_RAISED,
    gripperJoint: 'gripper',
    servos: JOINT_NAMES.map((joint, i) => servo(arm, joint, i + 1)),
  }
}

function servo(
  { role, gearRatio, gearsTakenOut, rollMiddleRad }: SixJointArm,
  joint: JointName,
  id: number,
): ServoSpec {
  const isGripper = joint === 'gripper'
  const half = HALF_TRAVEL_RAD[role][joint]
  const middleRad = joint === 'wrist_roll' ? rollMiddleRad : 0
  const travelRad = isGripper
    ? ([GRIPPER_CLOSED_RAD, GRIPPER_CLOSED_RAD + 2 * half] as const)
    : ([middleRad - half, middleRad + half] as const)
  return {
    joint,
    key: `${joint}.pos`,
    bus: 'main',
    id,
    model: 'sts3215',
    gearRatio: gearRatio[joint],
    ...(gearsTakenOut ? { gearsTakenOut } : {}),
    unit: isGripper ? 'percent' : 'degrees',
    travelRad,
    widestTravelTicks: WIDEST_TICKS[role][joint],
    mapping: straight(isGripper ? 'lower' : 'middle', travelRad),
  }
}

/** In a URDF whose joints turn as the servos do: the travel begins, or has its middle, where the calibrated range has. */
function straight(anchor: UrdfMapping['anchor'], [lower, upper]: readonly [number, number]): UrdfMapping {
  return { anchor, zeroRad: anchor === 'lower' ? lower : (lower + upper) / 2, sign: 1, scale: 1 }
}
