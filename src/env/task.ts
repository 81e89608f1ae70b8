/** What an experiment asks of the arm: where things start, what is good, when it is done. */

import type { Kinematics } from '../robot/kinematics.js'
import type { RobotSpec } from '../robot/arm-spec.js'
import type { Random } from '../robot/random.js'
import type { BoxSpec, Pose, Scene } from './scene.js'

export interface Task {
  /** As on the command line: `lift-cube`. */
  readonly id: string
  /** What one would tell a person to do. */
  readonly instruction: string
  /** Episodes are truncated after this long. */
  readonly horizonS: number
  /** The objects of its scene. */
  readonly objects: readonly BoxSpec[]
  /** Without a scene it cannot run: it looks at objects. */
  readonly needsScene: boolean
  /** What each number of `observation.environment_state` is, with its unit and its bounds. */
  readonly environmentState: readonly StateFeature[]
  /** Reward = sum of weight x term. A term of `Episode.score` that is not named here is reported and pays nothing. */
  readonly rewardWeights: Readonly<Record<string, number>>
  /** Draws one episode. */
  begin(random: Random, arm: TaskArm): Episode
}

export interface StateFeature {
  readonly label: string
  readonly unit: string
  readonly low: number
  readonly high: number
}

/** What a task may know of the arm when it draws an episode. */
export interface TaskArm {
  readonly robot: RobotSpec
  readonly kinematics: Kinematics
  /** Limits for planning, URDF radians, per joint. */
  readonly limitsRad: readonly (readonly [lower: number, upper: number])[]
}

export interface Episode {
  /** Where the arm starts, URDF radians, in joint order. */
  readonly startRad: readonly number[]
  /** Where each of the task's objects starts. */
  readonly objects: ReadonlyMap<string, Pose>
  /** The values of `Task.environmentState` now. */
  environmentState(state: TaskState): Float32Array
  score(state: TaskState): Score
}

export interface TaskState {
  /** Of the gripper frame, from the measured joints, base frame. */
  readonly tip: Pose
  /** How far the tip moved since the last control step, per second. 0 after a reset. */
  readonly tipSpeedMS: number
  /** Absent on hardware. */
  readonly scene?: Scene
}

export interface Score {
  /** Named and unscaled; `Task.rewardWeights` scales them. */
  readonly terms: Readonly<Record<string, number>>
  readonly success: boolean
}

/** The scene of a task that needs one. */
export function requireScene(task: string, scene: Scene | undefined): Scene {
  if (scene) return scene
  throw new TypeError(`task '${task}' looks at its scene, and there is none`)
}
