/** The six joint names of an SO-100 / SO-101 arm, in LeRobot's order. */

export const JOINT_NAMES = [
  'shoulder_pan',
  'shoulder_lift',
  'elbow_flex',
  'wrist_flex',
  'wrist_roll',
  'gripper',
] as const

export type JointName = (typeof JOINT_NAMES)[number]
