/** What a recording is made of, and what it tells while it runs and when it is over. */

import type { DurableFiles } from '../../dataset/durable-files.js'
import type { Env } from '../../env/env.js'
import type { PacingReport } from '../../env/pacer.js'
import type { Policy } from '../../policies/policy.js'
import type { Teleoperator } from '../../policies/teleop/teleoperator.js'
import type { ArmEnvMakeOptions } from '../make.js'
import type { PolicyOptions } from '../policies/policy-options.js'
import type { VideoEncoding } from '../video/video-encoding.js'
import type { PictureShares } from './pictures/picture-recorder.js'
import type { RecordControls } from './record-controls.js'

export interface RecordOptions {
  /** A task's name, such as `lift-cube`, or its file. */
  readonly task: string
  /** `rateHz` is the dataset's fps: a whole number, 30 where absent. */
  readonly env?: ArmEnvMakeOptions
  /** Who acts: a policy's name or folder (`openPolicy`), or whoever is made for the environment; `record` closes it. This or `teleop`. */
  readonly policy?: string | ((env: Env) => Policy | Promise<Policy>)
  /** Of a policy that is named. Its `task` where absent: `singleTask`. */
  readonly policyOptions?: PolicyOptions
  /** A person acts, with what is made for the environment; `record` closes it. */
  readonly teleop?: (env: Env) => Teleoperator | Promise<Teleoperator>
  /** The dataset's folder. Nothing stands there before its first episode is whole. */
  readonly root: string
  /** Goes on with the dataset at `root`; else there must be none. */
  readonly resume?: boolean
  /** How many more. */
  readonly episodes: number
  /** Of the twin: attempt i uses seed + i, behind those that the dataset has. Default 1000. */
  readonly seed?: number
  /** The task as it is stored; what the environment tells of each episode where absent or empty. */
  readonly singleTask?: string
  /** The longest episode. With a policy also the task's own horizon ends it. Default 60. */
  readonly episodeTimeS?: number
  /** Between two episodes, for a person to lay things out: on a device, and with `teleop`. Default 0. */
  readonly resetTimeS?: number
  /** False: pictures are PNGs in the parquet files, made on this thread. Default libsvtav1. */
  readonly video?: VideoEncoding | false
  /** Pictures of each camera that may wait for the encoder before the loop does. Default 30. */
  readonly queue?: number
  /**
   * Adds `observation.environment_state`, where objects lie, as an input that a policy can be trained on. Of twins alone: such a policy acts only where
   * there is a scene. Default false.
   */
  readonly environmentState?: boolean
  /**
   * Standard deviation of what is added to the arm's targets after they were recorded, so that demonstrations show how to come back; at most, and each
   * episode draws its own below it. In the units of the arm's joints. Of twins and joint targets alone. Default 0.
   */
  readonly disturbance?: number
  /** Failures are not kept: the next seed is tried in their place. */
  readonly onlySuccesses?: boolean
  /** What is put around the environment: `RealTimeEnv`, a display. It must change nothing. */
  readonly around?: (env: Env) => Env
  /** For keys: end, record again, stop. */
  readonly controls?: RecordControls
  /** Aborted: the arm is stopped at once, the running episode is dropped, all finished ones are kept, and its reason is thrown. */
  readonly signal?: AbortSignal
  /** An episode was begun, ended, kept or dropped. */
  readonly onEvent?: (event: RecordEvent) => void
  /** An episode is in the dataset, on the disk. */
  readonly onEpisode?: (episode: RecordedEpisodeResult) => void
  /** After each step, and about ten times a second while it waits. */
  readonly onProgress?: (progress: RecordProgress) => void
  /** Told what no error can be thrown for. */
  readonly warn?: (message: string) => void
  /** How the dataset's files reach the disk. Default: flushed, then renamed. */
  readonly durable?: DurableFiles
}

export type RecordEvent =
  | { readonly what: 'ready'; readonly root: string; readonly cameras: readonly string[] }
  | { readonly what: 'resetting'; readonly instruction: string; readonly waitS: number }
  | { readonly what: 'recording'; readonly episode: number }
  | { readonly what: 'dropped'; readonly why: string }

export interface RecordedEpisodeResult {
  /** In the dataset. */
  readonly episode: number
  readonly frames: number
  readonly success: boolean
  /** Absent on a device. */
  readonly seed?: number
}

export interface RecordProgress {
  readonly phase: 'recording' | 'resetting'
  /** Of this recording, from 1. */
  readonly episode: number
  readonly of: number
  readonly frames: number
  /** Since the phase began: of a recording by its rows, else on the wall's clock. */
  readonly timeS: number
  /** The longest it may take. */
  readonly endS: number
  /** Steps per second of wall time over the last second or so. */
  readonly rateHz: number
  /** Periods that came late so far, where time goes by on the wall's clock. */
  readonly misses: number
  /** Pictures that wait for their encoder. */
  readonly queued: number
  /** Episodes whose files are being written. */
  readonly committing: number
  /** What the teleoperator says. */
  readonly status?: string
}

export interface RecordReport {
  readonly root: string
  /** Of this recording, in the dataset's order. */
  readonly episodes: readonly RecordedEpisodeResult[]
  /** Attempts that were not kept. */
  readonly dropped: number
  /** Of the whole dataset. */
  readonly totalEpisodes: number
  readonly totalFrames: number
  /** Ended by `controls.stop()`, maybe with fewer episodes. */
  readonly isStopped: boolean
  /** From the first reset until everything is on the disk. */
  readonly wallS: number
  /** What this thread spent in the environment's steps: physics in simulation, else mostly waiting. */
  readonly stepS: number
  readonly steps: number
  /** Of the workers; absent without videos. */
  readonly pictures?: PictureShares
  /** Where time goes by on the wall's clock. */
  readonly pacing?: PacingReport
}
