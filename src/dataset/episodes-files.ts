/** meta/episodes: one row per episode; a new file after so many rows, so that only the newest is ever written anew. */

import type { Staged } from './data-files.js'
import { isPicture, type Features } from './features.js'
import { nextFile, type FileNumber } from './file-number.js'
import type { EpisodeNotes } from './frame.js'
import type { ColumnType, TypedColumn } from './parquet/column.js'
import { parquetBytes } from './parquet/write-parquet.js'
import { STATISTICS, type DatasetStatistics, type FeatureStatistics, type Statistic } from './statistics.js'
import type { Workplace } from './workplace.js'

/** LeRobot goes by size; some hundred rows are some hundred kB. */
export const MOST_ROWS = 200
export const EPISODES_PATH = 'meta/episodes/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet'
const NOTES = { seed: 'int64', state_hash: 'string', success: 'bool', environment: 'string' } as const

export interface EpisodeVideoPlace {
  readonly number: FileNumber
  readonly fromS: number
  readonly toS: number
}

export interface NewEpisode {
  readonly episode_index: number
  readonly tasks: readonly string[]
  readonly length: number
  /** Of its first frame in the dataset. */
  readonly from: number
  readonly data: FileNumber
  /** By video feature. */
  readonly videos: Readonly<Record<string, EpisodeVideoPlace>>
  readonly statistics: DatasetStatistics
  readonly notes: EpisodeNotes
}

interface Cell {
  readonly name: string
  readonly type: ColumnType
  readonly value: unknown
}

export class EpisodesFiles {
  private readonly features: Features
  private readonly chunksSize: number
  /** Of an existing dataset: LeRobot opens none whose files have columns that the first has not. */
  private readonly known: ReadonlySet<string> | undefined
  private number: FileNumber
  private rows: (readonly Cell[])[] = []

  constructor(features: Features, chunksSize: number, number: FileNumber, known?: readonly string[]) {
    this.features = features
    this.chunksSize = chunksSize
    this.number = number
    this.known = known === undefined ? undefined : new Set(known)
  }

  async stage(place: Workplace, episode: NewEpisode): Promise<Staged> {
    const isFull = this.rows.length >= MOST_ROWS
    const number = isFull ? nextFile(this.number, this.chunksSize) : this.number
    const rows = [...(isFull ? [] : this.rows), this.cellsOf(episode, number)]
    const aside = place.aside('episodes.parquet')
    await place.write(aside, parquetBytes(columnsOf(rows)))
    return {
      number,
      move: { from: aside, to: place.path(EPISODES_PATH, number) },
      placed: () => {
        this.number = number
        this.rows = rows
      },
    }
  }

  /** A whole file at once, of at most `MOST_ROWS` episodes. */
  bytesOf(episodes: readonly NewEpisode[], number: FileNumber): Uint8Array {
    return parquetBytes(columnsOf(episodes.map(episode => this.cellsOf(episode, number))))
  }

  private cellsOf(episode: NewEpisode, number: FileNumber): Cell[] {
    const cells = [
      integer('episode_index', episode.episode_index),
      { name: 'tasks', type: { list: 'string' } as const, value: episode.tasks },
      integer('length', episode.length),
      ...placeOf('data', episode.data),
      integer('dataset_from_index', episode.from),
      integer('dataset_to_index', episode.from + episode.length),
      ...Object.entries(episode.videos).flatMap(([key, video]) => videoCells(`videos/${key}`, video)),
      ...Object.entries(episode.statistics).flatMap(([name, each]) => this.statisticCells(name, each)),
      ...placeOf('meta/episodes', number),
      ...Object.entries(NOTES).map(([name, type]) => ({
        name: `so101/${name}`,
        type,
        value: episode.notes[name as keyof EpisodeNotes] ?? null,
      })),
    ]
    return this.known === undefined ? cells : cells.filter(({ name }) => this.known?.has(name))
  }

  private statisticCells(name: string, statistics: FeatureStatistics): Cell[] {
    const feature = this.features[name]
    return STATISTICS.map(statistic => ({
      name: `stats/${name}/${statistic}`,
      ...(feature !== undefined && isPicture(feature)
        ? { type: pictureStatisticType(statistic), value: nestedStatistic(statistic, statistics[statistic]) }
        : { type: { list: statistic === 'count' ? 'int64' : 'float64' } as const, value: statistics[statistic] }),
    }))
  }
}

function pictureStatisticType(statistic: Statistic): ColumnType {
  return statistic === 'count' ? { list: 'int64' } : { list: { list: { list: 'float64' } } }
}

/** Of pictures: [3][1][1], but for the count. */
export function nestedStatistic(statistic: Statistic, values: readonly number[]): unknown[] {
  return statistic === 'count' ? [...values] : values.map(value => [[value]])
}

function integer(name: string, value: number): Cell {
  return { name, type: 'int64', value }
}

function placeOf(of: string, { chunk_index, file_index }: FileNumber): Cell[] {
  return [integer(`${of}/chunk_index`, chunk_index), integer(`${of}/file_index`, file_index)]
}

function videoCells(of: string, { number, fromS, toS }: EpisodeVideoPlace): Cell[] {
  return [
    ...placeOf(of, number),
    { name: `${of}/from_timestamp`, type: 'float64', value: fromS },
    { name: `${of}/to_timestamp`, type: 'float64', value: toS },
  ]
}

function columnsOf(rows: readonly (readonly Cell[])[]): TypedColumn[] {
  return (rows[0] ?? []).map(({ name, type }, at) => ({
    name,
    type,
    values: rows.map(cells => cells[at]?.value ?? null),
  }))
}
