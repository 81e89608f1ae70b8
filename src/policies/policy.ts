/** What acts: observations in, actions out, in the environment's units. */

import type { Observation } from '../env/env.js'
import type { StateFeature } from '../env/task.js'
import type { Box } from '../env/spaces.js'
import type { RobotSpec } from '../robot/arm-spec.js'
import type { JointCalibration } from '../robot/calibration.js'
import type { Kinematics } from '../robot/kinematics.js'

export interface Policy {
  /** A new episode begins. `seed` decides everything random that follows. */
  reset(seed: number): void
  /** The action for one control step, inside the action space. */
  act(observation: Observation): Promise<Float32Array>
}

/** What a policy is told before it starts; a learned one needs less. */
export interface PolicyContext {
  readonly robot: RobotSpec
  readonly calibration: readonly JointCalibration[]
  /** Up to the gripper frame. */
  readonly kinematics: Kinematics
  /** Limits for planning, URDF radians, per joint. */
  readonly limitsRad: readonly (readonly [lower: number, upper: number])[]
  readonly actionSpace: Box
  /** What each number of `observation.environment_state` is; none where the environment has no such feature. */
  readonly environmentState: readonly StateFeature[]
  /** Control steps per second. */
  readonly rateHz: number
}

/** A feature that the policy cannot do without. */
export function feature(observation: Observation, name: string): Float32Array {
  const values = observation[name]
  if (values instanceof Float32Array) return values
  throw new TypeError(`this policy needs '${name}', the environment gives ${Object.keys(observation).join(', ')}`)
}
