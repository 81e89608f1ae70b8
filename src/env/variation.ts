/** How one episode differs from the next, beside where things lie: what randomisation draws and the environment applies. */

import type { RobotSpec } from '../robot/arm-spec.js'
import type { Random } from '../robot/random.js'
import type { Look } from './camera/look.js'
import type { ObjectSpec } from './scene.js'
import type { Task } from './task.js'

/** One servo against its design; absent: as designed. */
export interface ServoVariation {
  /** Factor on the position gain, or the firmware's duty per error. */
  readonly gainScale?: number
  /** Factor on the torque at a given duty, and on the stall torque. */
  readonly torqueScale?: number
  /** Factor on dry and viscous friction. */
  readonly frictionScale?: number
  readonly armatureScale?: number
  /** Free play of the horn, all of it. */
  readonly backlashRad?: number
  /** Factor on the voltage of the unloaded supply. */
  readonly supplyScale?: number
  /** How far the encoder's zero is from where the calibration has it: by so much it reads more than the joint's angle. */
  readonly zeroErrorRad?: number
}

/** Between policy and servos. Seconds, on the run's clock. */
export interface Latency {
  /** From the observation's instant until the policy sees it. */
  readonly observationS: number
  /** From the policy's answer until the servos have it. */
  readonly actionS: number
  /** Each delay is longer by up to this, drawn anew in every step. */
  readonly jitterS: number
  /** Share of observations that do not come: the last one stands. 0..1. */
  readonly dropped: number
}

/** Standard deviations of what is added to observations. */
export interface ObservationNoise {
  /** Joint angles. */
  readonly positionRad: number
  /** Positions in `observation.environment_state`, per axis. */
  readonly objectM: number
  /** Orientations in it: of a small turn about each axis. */
  readonly objectRad: number
}

export interface Variation {
  /** By name; the task's own where absent. */
  readonly objects?: ReadonlyMap<string, ObjectSpec>
  /** Where objects may lie, in place of the task's own range. */
  readonly spawn?: SpawnRange
  readonly tableHeightM?: number
  /** How far each joint may start from the task's start pose. */
  readonly startSpreadRad?: number
  /** In joint order. */
  readonly servos?: readonly ServoVariation[]
  readonly latency?: Latency
  readonly noise?: ObservationNoise
  /** Things that have nothing to do with the task; laid out after its own. */
  readonly distractors?: readonly ObjectSpec[]
  /** Of pictures; physics never reads it. */
  readonly look?: Omit<Look, 'seed'>
  /** All that was drawn, by the name it has in the configuration: for `info.variation`. Plain JSON. */
  readonly drawn: Readonly<Record<string, unknown>>
}

/** A ring about the base's origin. */
export interface SpawnRange {
  readonly nearM: number
  readonly farM: number
  /** To either side of straight ahead. */
  readonly bearingRad: number
}

/** Draws one episode's variation; from `random` alone. `cameras`: those there are, by name; which ones changes nothing else. */
export type Vary = (random: Random, task: Task, robot: RobotSpec, cameras?: readonly string[]) => Variation
