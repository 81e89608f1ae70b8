/** An episode while it is recorded: its rows, in memory. */

import { closest } from '../robot/closest.js'
import { UsageError } from '../robot/errors.js'
import { columnStatistics } from './column-statistics.js'
import { DEFAULT_FEATURES, type Features } from './features.js'
import { FeatureValues } from './feature-values.js'
import type { FrameValues } from './frame.js'
import type { TypedColumn } from './parquet/column.js'
import type { DatasetStatistics } from './statistics.js'

/** Where the episode comes to stand in the dataset, known when it is committed. */
export interface EpisodePosition {
  readonly episodeIndex: number
  /** Of its first frame. */
  readonly from: number
  /** task_index of each frame. */
  readonly taskIndices: readonly number[]
}

export class DraftRows {
  private readonly fps: number
  private readonly columns: ReadonlyMap<string, FeatureValues>
  private readonly frameTasks: string[] = []

  /** `features`: all of the dataset; videos and defaults are not given by row. */
  constructor(features: Features, fps: number) {
    this.fps = fps
    const given = Object.entries(features).filter(
      ([name, { dtype }]) => dtype !== 'video' && !Object.hasOwn(DEFAULT_FEATURES, name),
    )
    this.columns = new Map(given.map(([name, feature]) => [name, new FeatureValues(name, feature)]))
  }

  get frames(): number {
    return this.frameTasks.length
  }

  /** Of each frame. */
  get tasks(): readonly string[] {
    return this.frameTasks
  }

  /** Whole or not at all. @throws UsageError */
  add(values: FrameValues, task: string): void {
    const unknown = Object.keys(values).find(name => !this.columns.has(name))
    if (unknown !== undefined) this.refuseUnknown(unknown)
    if (task === '') throw new UsageError(`frame ${this.frames}: the task is empty: say in words what is done`)
    const keeps = Array.from(this.columns.values(), column => {
      const value = values[column.name]
      if (value === undefined) throw new UsageError(`frame ${this.frames}: ${column.name} is missing`)
      return column.check(value)
    })
    for (const keep of keeps) keep()
    this.frameTasks.push(task)
  }

  /** In the order of the features, the defaults behind them. */
  typedColumns(position: EpisodePosition): TypedColumn[] {
    const defaults = Object.entries(this.defaultNumbers(position)).map(([name, values]) => ({
      name,
      type: DEFAULT_FEATURES[name as keyof typeof DEFAULT_FEATURES].dtype,
      values,
      statistics: name !== 'timestamp',
    }))
    return [...Array.from(this.columns.values(), column => column.column()), ...defaults]
  }

  /** Of everything but pictures and text. */
  statistics(position: EpisodePosition): DatasetStatistics {
    const given = Array.from(this.columns.values(), column => [column.name, column.statistics()] as const)
    const defaults = Object.entries(this.defaultNumbers(position)).map(
      ([name, values]) =>
        [
          name,
          columnStatistics({ values: Float64Array.from(values), dims: 1, isFloat32: false, frames: this.frames }),
        ] as const,
    )
    return Object.fromEntries(
      [...given, ...defaults].flatMap(([name, each]) => (each === undefined ? [] : [[name, each]])),
    )
  }

  private defaultNumbers({
    episodeIndex,
    from,
    taskIndices,
  }: EpisodePosition): Record<keyof typeof DEFAULT_FEATURES, readonly number[]> {
    const frames = this.frameTasks.map((_, frame) => frame)
    return {
      timestamp: frames.map(frame => frame / this.fps),
      frame_index: frames,
      episode_index: frames.map(() => episodeIndex),
      index: frames.map(frame => from + frame),
      task_index: taskIndices,
    }
  }

  private refuseUnknown(name: string): never {
    if (Object.hasOwn(DEFAULT_FEATURES, name)) throw new UsageError(`${name} is filled in by the writer: leave it out`)
    const near = closest(name, this.columns.keys())
    const known = [...this.columns.keys()].join(', ')
    throw new UsageError(
      `${name} is no feature of the dataset${near === undefined ? `: it has ${known}` : `: ${near}?`}`,
    )
  }
}
