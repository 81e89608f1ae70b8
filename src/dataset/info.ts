/** meta/info.json of a LeRobotDataset v3.0: its schema and its counters. */

import type { Features } from './features.js'

export const CODEBASE_VERSION = 'v3.0'
export const DATA_PATH = 'data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet'
export const VIDEO_PATH = 'videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4'
export const CHUNKS_SIZE = 1000
export const DATA_FILES_SIZE_IN_MB = 100
export const VIDEO_FILES_SIZE_IN_MB = 200

/** Keys as LeRobot writes them, in its order. */
export interface DatasetInfo {
  readonly codebase_version: string
  readonly fps: number
  readonly features: Features
  readonly total_episodes: number
  readonly total_frames: number
  readonly total_tasks: number
  /** The most files in a chunk's folder. */
  readonly chunks_size: number
  readonly data_files_size_in_mb: number
  readonly video_files_size_in_mb: number
  /** Python format strings. */
  readonly data_path: string
  readonly video_path: string | null
  readonly robot_type: string | null
  readonly splits: Readonly<Record<string, string>>
}
