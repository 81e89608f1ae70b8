/** The rows of the pieces, counted anew, into data files, with the statistics of each. */

import { dirname } from 'node:path'
import type { Column, EpisodeColumns } from '../../../dataset/dataset-reader.js'
import type { NewEpisode } from '../../../dataset/episodes-files.js'
import { FeatureValues } from '../../../dataset/feature-values.js'
import { DEFAULT_FEATURES } from '../../../dataset/features.js'
import { bytesPerMb, FIRST_FILE, nextFile, type FileNumber } from '../../../dataset/file-number.js'
import type { FrameValue } from '../../../dataset/frame.js'
import { huggingFaceMetadata } from '../../../dataset/huggingface-metadata.js'
import type { DatasetInfo } from '../../../dataset/info.js'
import { makeFolder } from '../../../dataset/make-folder.js'
import { ParquetGroups } from '../../../dataset/parquet/write-parquet.js'
import type { DatasetStatistics } from '../../../dataset/statistics.js'
import type { Workplace } from '../../../dataset/workplace.js'
import { UsageError } from '../../../robot/errors.js'
import type { Piece } from './assemble-dataset.js'
import { withStored } from './episode-statistics.js'
import { pictureStatistics } from './picture-statistics-of.js'

export interface AssembledRows {
  readonly episodes: readonly Omit<NewEpisode, 'videos'>[]
  readonly tasks: readonly string[]
}

export async function assembleRows(
  place: Workplace,
  pieces: readonly Piece[],
  info: DatasetInfo,
  onStep: (what: string) => void,
): Promise<AssembledRows> {
  const tasks: string[] = []
  const episodes: Omit<NewEpisode, 'videos'>[] = []
  const files = new RowFiles(place, info)
  let from = 0
  for (const [index, { dataset, episode }] of pieces.entries()) {
    onStep(`episode ${index} of ${pieces.length}`)
    const row = dataset.episodes[episode]
    if (row === undefined)
      throw new UsageError(
        `${dataset.root} has no episode ${episode}: it has ${dataset.episodes.length}, counted from 0`,
      )
    const columns = await dataset.episode(episode)
    const values = valuesOf(columns, info, { episode_index: index, from, tasks }, `${dataset.root}, episode ${episode}`)
    const statistics = Object.fromEntries(
      values.flatMap(each => {
        const own = each.statistics()
        return own === undefined ? [] : [[each.name, own] as const]
      }),
    )
    const data = await files.add(values, columns.length)
    const pictures = await pictureStatistics(dataset, row, columns)
    episodes.push({
      episode_index: index,
      tasks: [...new Set(columns.tasks)],
      length: columns.length,
      from,
      data,
      statistics: ordered({ ...withStored(statistics, row.statistics), ...pictures }, info),
      notes: row.notes,
    })
    from += columns.length
  }
  await files.close()
  return { episodes, tasks }
}

/** By the features' order, so that all rows of the table have the same columns. */
function ordered(statistics: DatasetStatistics, { features }: DatasetInfo): DatasetStatistics {
  return Object.fromEntries(
    Object.keys(features).flatMap(name => (statistics[name] === undefined ? [] : [[name, statistics[name]] as const])),
  )
}

interface Numbering {
  readonly episode_index: number
  readonly from: number
  /** New ones are added. */
  readonly tasks: string[]
}

function valuesOf(
  columns: EpisodeColumns,
  { features, fps }: DatasetInfo,
  numbering: Numbering,
  where: string,
): FeatureValues[] {
  const { episode_index: episode, from, tasks } = numbering
  const defaults: Record<keyof typeof DEFAULT_FEATURES, (frame: number) => number> = {
    timestamp: frame => frame / fps,
    frame_index: frame => frame,
    episode_index: () => episode,
    index: frame => from + frame,
    task_index: frame => indexOf(tasks, columns.tasks[frame] ?? ''),
  }
  return Object.entries(features)
    .filter(([, { dtype }]) => dtype !== 'video')
    .map(([name, feature]) => {
      const values = new FeatureValues(name, feature)
      const valueAt =
        name in defaults ? defaults[name as keyof typeof defaults] : frameValues(columns.columns[name], name, where)
      for (let frame = 0; frame < columns.length; frame++) {
        try {
          values.check(valueAt(frame))()
        } catch (error) {
          throw error instanceof UsageError
            ? new UsageError(`${where}, ${error.message}: so101 dataset check tells more`)
            : error
        }
      }
      return values
    })
}

function frameValues(column: Column | undefined, name: string, where: string): (frame: number) => FrameValue {
  if (column === undefined)
    throw new UsageError(`${where} has no column ${name}, which info.json declares: so101 dataset check tells more`)
  if (column.kind !== 'numbers') return frame => column.values[frame] ?? ''
  return frame => column.values.subarray(frame * column.dims, (frame + 1) * column.dims)
}

function indexOf(tasks: string[], task: string): number {
  const index = tasks.indexOf(task)
  return index >= 0 ? index : tasks.push(task) - 1
}

/** A row group per episode; the next file where LeRobot would begin one. */
class RowFiles {
  private readonly place: Workplace
  private readonly info: DatasetInfo
  private readonly keyValues: Readonly<Record<string, string>>
  private number: FileNumber = FIRST_FILE
  private groups: ParquetGroups
  private rows = 0

  constructor(place: Workplace, info: DatasetInfo) {
    this.place = place
    this.info = info
    this.keyValues = { huggingface: huggingFaceMetadata(info.features) }
    this.groups = new ParquetGroups(this.keyValues)
  }

  async add(values: readonly FeatureValues[], rows: number): Promise<FileNumber> {
    const { bytes } = this.groups
    const expected = this.rows === 0 ? 0 : bytes + (bytes / this.rows) * rows
    if (expected >= bytesPerMb(this.info.data_files_size_in_mb)) {
      await this.close()
      this.number = nextFile(this.number, this.info.chunks_size)
      this.groups = new ParquetGroups(this.keyValues)
      this.rows = 0
    }
    this.groups.add(values.map(each => each.column()))
    this.rows += rows
    return this.number
  }

  async close(): Promise<void> {
    const path = this.place.path(this.info.data_path, this.number)
    await makeFolder(dirname(path))
    await this.place.write(path, this.groups.finish())
  }
}
