/** What a control mode is: another way to say absolute joint targets, and the way back. */

import type { RobotSpec } from '../../robot/arm-spec.js'
import type { JointCalibration } from '../../robot/calibration.js'
import type { Kinematics } from '../../robot/kinematics.js'
import type { Box } from '../spaces.js'

/** Absolute or relative, in joints or of the end effector. */
export const CONTROL_MODES = ['joint', 'joint-delta', 'joint-target-delta', 'ee', 'ee-delta'] as const
export type ControlModeName = (typeof CONTROL_MODES)[number]

/** The arm whose actions are said otherwise. */
export interface ControlledArm {
  readonly spec: RobotSpec
  readonly calibration: readonly JointCalibration[]
  /** Up to the gripper frame. */
  readonly kinematics: Kinematics
  /** Its own actions: absolute joint targets in the user's units, one per servo. */
  readonly jointSpace: Box
  /** Control steps per second. */
  readonly rateHz: number
}

/** Where the arm is when a policy acts, in the user's units. */
export interface ArmState {
  readonly measured: Float32Array
  /** The last joint target, as far as the arm took it; the measured position after a reset. */
  readonly target: Float32Array
}

/** How well a pose could be had. */
export interface IkReport {
  /** From the pose asked for to the nearest that the arm can take; limits of speed do not count. */
  readonly positionErrorM: number
  readonly orientationErrorRad: number
  /** The pose asked for, to 0.1 mm and 0.1 degree. */
  readonly converged: boolean
}

export interface Command {
  /** Absolute joint targets, inside the arm's own action space. */
  readonly target: Float32Array
  /** Of modes that ask for poses. */
  readonly ik?: IkReport
}

/** No state of its own: equal actions in equal states give equal commands. */
export interface ControlMode {
  readonly name: ControlModeName
  readonly space: Box
  /** `action`: inside `space`. */
  decode(action: Float32Array, state: ArmState): Command
  /** The action that asks for these joint targets, as near as the mode's limits allow. */
  encode(target: Float32Array, state: ArmState): Float32Array
}
