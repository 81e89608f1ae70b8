/** How fast actions of each mode may ask the arm to move, and what that is per step in the user's units. */

import type { RobotSpec } from '../../robot/arm-spec.js'
import { userToRad } from '../../robot/calibration.js'
import type { ControlledArm } from './control-mode.js'

/** What the user's units are made of. */
export type ArmUnits = Pick<ControlledArm, 'spec' | 'calibration' | 'jointSpace'>

/** Of the arm's joints and the gripper's. */
export interface JointSpeeds {
  readonly armRadS: number
  readonly gripperRadS: number
}

/** Speeds become steps at the control rate. The safety layer has limits of its own on top. */
export const CONTROL_LIMITS = {
  /**
   * No speed: a servo turns as fast as its target is ahead of it, at any rate, and half its speed wants 0.2 rad. With ManiSkill's 0.05 rad an arm of our
   * servos stays in its friction and lifts nothing (docs/control-modes.md).
   */
  jointDelta: { armRad: 0.2, gripperRad: 0.2 },
  /** At 30 Hz 0.1 and 0.2 rad per step: Squint's `pd_joint_target_delta_pos` for an SO-101. */
  jointTargetDelta: { armRadS: 3, gripperRadS: 6 },
  /** Of the joints on the way to a pose. */
  ee: { armRadS: 3, gripperRadS: 6 },
  /** At 30 Hz 20 mm and 0.1 rad per step: ours, what the joints can follow. LeRobot refuses steps beyond 50 mm (`max_ee_step_m`). */
  eeDelta: { linearMS: 0.6, angularRadS: 3, gripperRadS: 6 },
} as const

/** Which servo moves the jaw. */
export function gripperIndex({ servos, gripperJoint }: RobotSpec): number {
  const index = servos.findIndex(({ joint }) => joint === gripperJoint)
  if (index >= 0) return index
  throw new RangeError(`expected a joint \`${gripperJoint}\`, got ${servos.map(({ joint }) => joint).join(', ')}`)
}

/** What each joint may move in one control step, URDF radians. */
export function stepsRad(arm: ControlledArm, { armRadS, gripperRadS }: JointSpeeds): Float64Array {
  return perJoint(arm, armRadS / arm.rateHz, gripperRadS / arm.rateHz)
}

/** One value for the joints of the arm, one for the gripper. */
export function perJoint({ spec }: ControlledArm, ofArm: number, ofGripper: number): Float64Array {
  return Float64Array.from(spec.servos, ({ joint }) => (joint === spec.gripperJoint ? ofGripper : ofArm))
}

/** Differences of angles in the user's units. */
export function userSteps(arm: ControlledArm, differencesRad: Float64Array): Float64Array {
  const scales = unitsPerRad(arm)
  return differencesRad.map((differenceRad, k) => differenceRad * (scales[k] as number))
}

/** How much of the user's unit a radian is, per joint; without sign. */
export function unitsPerRad(arm: ArmUnits): Float64Array {
  const { low, high } = arm.jointSpace
  return Float64Array.from(
    travelRad(arm),
    ([lowerRad, upperRad], k) => ((high[k] as number) - (low[k] as number)) / (upperRad - lowerRad),
  )
}

/** What the action space is in URDF radians. */
export function travelRad({ spec, calibration, jointSpace }: ArmUnits): readonly (readonly [number, number])[] {
  const lowRad = userToRad(spec, calibration, jointSpace.low)
  const highRad = userToRad(spec, calibration, jointSpace.high)
  return Array.from(lowRad, (low, k) => {
    const high = highRad[k] as number
    return [Math.min(low, high), Math.max(low, high)] as const
  })
}
