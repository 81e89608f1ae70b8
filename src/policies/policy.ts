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
  /** Features of the observation that it reads; absent: of those that the environment has. */
  readonly needs?: readonly string[]
  /** Control steps per second that it was made for; absent: any. */
  readonly rateHz?: number
  /** How it fared since its reset; of those that think beside the control loop. */
  report?(): PolicyReport
  /** Whoever made it closes it. Safe to call twice. */
  close?(): Promise<void>
}

/** Of one episode, until now. */
export interface PolicyReport {
  /** Chunks of actions that came and were taken over. */
  readonly chunks: number
  /** Steps without an action: the arm held its last target. */
  readonly waitedSteps: number
  /** Chunks that were not there when the last one's actions were over; of the deadline mode. */
  readonly missedDeadlines: number
  /** How long each of the chunks was computed, on the wall's clock: not what simulated time was charged. */
  readonly inferenceS: readonly number[]
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
