/** What an experiment asks of the arm: where things start, what is good, when it is done. */

import type { Kinematics } from '../robot/kinematics.js'
import type { RobotSpec } from '../robot/arm-spec.js'
import type { Random } from '../robot/random.js'
import type { ObjectSpec, PlacedObject, Pose, Scene } from './scene.js'
import type { SpawnRange } from './variation.js'

export interface Task {
  /** As on the command line: `lift-cube`. */
  readonly id: string
  /** What one would tell a person to do; an episode may say it more exactly. */
  readonly instruction: string
  /** Episodes are truncated after this long. */
  readonly horizonS: number
  /** The objects of its scene, as designed; randomisation may change them, and `TaskSetting.objects` has them as they are. */
  readonly objects: readonly ObjectSpec[]
  /** Without a scene it cannot run: it looks at objects. */
  readonly needsScene: boolean
  /** What each number of `observation.environment_state` is, with its unit and its bounds. */
  readonly environmentState: readonly StateFeature[]
  /** What a potential of `Score` is worth when it goes from 0 to 1. A potential that is not named here is reported and pays nothing. */
  readonly rewardWeights: Readonly<Record<string, number>>
  /** The steps to success in their order, each with its share of `info.partialCredit`; the shares sum to 1. */
  readonly subGoals: Readonly<Record<string, number>>
  /** Draws one episode. `UsageError`, with what did not fit, for a setting in which it cannot be laid out. */
  begin(random: Random, setting: TaskSetting): Episode
}

export interface StateFeature {
  readonly label: string
  readonly unit: string
  readonly low: number
  readonly high: number
}

/** What a task may know when it draws an episode. */
export interface TaskSetting {
  readonly robot: RobotSpec
  readonly kinematics: Kinematics
  /** Limits for planning, URDF radians, per joint. */
  readonly limitsRad: readonly (readonly [lower: number, upper: number])[]
  /** Of the table's top: z of the plane that things lie on. */
  readonly tableHeightM: number
  /** The task's objects as they are in this episode, by name. */
  readonly objects: ReadonlyMap<string, ObjectSpec>
  /** In place of the task's own. */
  readonly spawn?: SpawnRange
  /** How far each joint may start from the start pose. */
  readonly startSpreadRad?: number
}

export interface Episode {
  /** Where the arm starts, URDF radians, in joint order. */
  readonly startRad: readonly number[]
  /** Where each of the task's objects starts. */
  readonly objects: readonly PlacedObject[]
  /** Where it says more than the task's. */
  readonly instruction?: string
  /** The values of `Task.environmentState` now. */
  environmentState(state: TaskState): Float32Array
  /** Asked once after the reset and once after every step: an episode may remember what it saw. */
  score(state: TaskState): Score
}

export interface TaskState {
  /** Of the gripper frame, from the measured joints, base frame. */
  readonly tip: Pose
  /** How far the tip moved since the last control step, per second. 0 after a reset. */
  readonly tipSpeedMS: number
  /** Measured, URDF radians, in joint order. */
  readonly positionRad: Float64Array
  /** Since the reset. */
  readonly timeS: number
  /** Absent on hardware. */
  readonly scene?: Scene
}

export interface Score {
  /**
   * How near the goal things are, by name, 0..1. A step pays weight x (now - before): the way there pays once, being there pays nothing
   * (Ng, Harada and Russell 1999, undiscounted). `success` is added by the environment.
   */
  readonly potentials: Readonly<Record<string, number>>
  /** One for each of `Task.subGoals`. */
  readonly subGoals: Readonly<Record<string, boolean>>
  readonly success: boolean
}

/** The scene of a task that needs one. */
export function requireScene(task: string, scene: Scene | undefined): Scene {
  if (scene) return scene
  throw new TypeError(`task '${task}' looks at its scene, and there is none`)
}
