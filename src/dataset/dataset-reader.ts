/** Reads a LeRobotDataset from its folder, whoever wrote it: v3.0 and v2.1 behind one interface. */

import type { Feature } from './features.js'
import type { EpisodeNotes } from './frame.js'
import type { DatasetInfo } from './info.js'
import type { FeatureStatistics } from './statistics.js'
import { openReader, type OnLoss } from './reader/open-reader.js'

/** By feature; older datasets lack the quantiles. */
export type StoredStatistics = Readonly<Record<string, Partial<FeatureStatistics>>>

export interface EpisodeVideo {
  /** Absolute. */
  readonly file: string
  /** Where the episode stands in the file: frame k at fromS + k / fps. */
  readonly fromS: number
  readonly toS: number
}

export interface EpisodeRow {
  readonly episode_index: number
  readonly length: number
  readonly tasks: readonly string[]
  /** Of its first row among all rows of the dataset (dataset_from_index). */
  readonly from: number
  /** The parquet file with its rows, absolute. */
  readonly data: string
  /** By feature. */
  readonly videos: Readonly<Record<string, EpisodeVideo>>
  readonly notes: EpisodeNotes
  readonly statistics?: StoredStatistics
}

/** Of all number and truth types: row after row, `dims` numbers each, truth as 0 and 1; null is NaN. */
export interface NumberColumn {
  readonly kind: 'numbers'
  readonly dims: number
  readonly values: Float64Array
}

export interface TextColumn {
  readonly kind: 'text'
  readonly values: readonly string[]
}

/** Pictures as they are stored: PNG or JPEG. */
export interface BytesColumn {
  readonly kind: 'bytes'
  readonly values: readonly Uint8Array[]
}

export type Column = NumberColumn | TextColumn | BytesColumn

export interface EpisodeColumns {
  readonly length: number
  /** Every feature that stands in the parquet and is read: `language` is not. */
  readonly columns: Readonly<Record<string, Column>>
  /** Of a feature; `UsageError` where the dataset has none such or it holds no numbers. */
  numbers(feature: string): NumberColumn
  /** The task that was worked on at each frame. */
  readonly tasks: readonly string[]
}

export interface Dataset {
  readonly root: string
  /** `v3.0`, `v2.1`. */
  readonly version: string
  /** Of v2.1, what it lacks is filled in with the defaults of v3.0. */
  readonly info: DatasetInfo
  /** By task_index. */
  readonly tasks: readonly string[]
  readonly stats: StoredStatistics | undefined
  readonly episodes: readonly EpisodeRow[]
  feature(name: string): Feature
  /** `UsageError` where there is no such episode, or its file is missing or broken. `features`: only these columns, for speed. */
  episode(index: number, features?: readonly string[]): Promise<EpisodeColumns>
}

/** `UsageError` that names the file and the next move, where the folder is no dataset, is of a newer version, or is broken. Pictures in videos are not touched. */
export function openDataset(root: string): Promise<Dataset> {
  return openReader(root)
}

/**
 * What is left of a damaged dataset, for repairs: `episodes` are those whose row is left, counted by their place; `onLoss` is told what is not.
 * `UsageError` without a readable info.json.
 */
export function salvageDataset(root: string, onLoss: OnLoss): Promise<Dataset> {
  return openReader(root, onLoss)
}
