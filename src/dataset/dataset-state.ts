/** What a writer knows of the dataset it writes: counters, tasks, statistics, and which files come next. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DataFiles } from './data-files.js'
import { EpisodesFiles } from './episodes-files.js'
import { videoKeys } from './features.js'
import { FIRST_FILE, nextFile, type FileNumber } from './file-number.js'
import { huggingFaceMetadata } from './huggingface-metadata.js'
import type { DatasetInfo } from './info.js'
import { readColumns, readFacts } from './parquet/read-parquet.js'
import { numberOf } from './reader/column-of.js'
import { episodesFiles } from './reader/episodes-v3.js'
import { readInfo } from './reader/read-info.js'
import { readJson } from './reader/read-json.js'
import { readTasks } from './reader/read-tasks.js'
import { storedStatistics } from './reader/stored-statistics.js'
import type { DatasetStatistics } from './statistics.js'
import { VideoFiles } from './video-files.js'

export interface DatasetState {
  readonly info: DatasetInfo
  /** info.json as it stands, with what others may have put into it. */
  readonly rawInfo: Readonly<Record<string, unknown>>
  /** By task_index. */
  readonly tasks: readonly string[]
  readonly statistics: DatasetStatistics | undefined
  readonly data: DataFiles
  readonly episodes: EpisodesFiles
  /** By feature. */
  readonly videos: ReadonlyMap<string, VideoFiles>
}

export function newState(info: DatasetInfo): DatasetState {
  return stateWith(info, { ...info }, { tasks: [], statistics: undefined }, () => FIRST_FILE, undefined)
}

/** Of an existing dataset, to be written on in new files. */
export async function stateOf(root: string): Promise<DatasetState> {
  const info = await readInfo(root)
  const rawInfo = JSON.parse(await readFile(join(root, 'meta', 'info.json'), 'utf8')) as Record<string, unknown>
  const stats = await readJson(join(root, 'meta', 'stats.json'))
  const tables = await episodesFiles(root)
  const [first, last] = [tables[0], tables.at(-1)]
  const lastRow = last === undefined ? undefined : await lastNumbersOf(last)
  const nextOf = (of: string): FileNumber => {
    const [chunk, file] = [lastRow?.[`${of}/chunk_index`], lastRow?.[`${of}/file_index`]]
    if (chunk === undefined || file === undefined) return FIRST_FILE
    return nextFile({ chunk_index: chunk, file_index: file }, info.chunks_size)
  }
  return stateWith(
    info,
    rawInfo,
    {
      tasks: await readTasks(root, info),
      statistics: stats === undefined ? undefined : wholeOnes(storedStatistics(stats)),
    },
    nextOf,
    first === undefined ? undefined : (await readFacts(first)).columns,
  )
}

function stateWith(
  info: DatasetInfo,
  rawInfo: Readonly<Record<string, unknown>>,
  rest: Pick<DatasetState, 'tasks' | 'statistics'>,
  nextOf: (of: string) => FileNumber,
  episodeColumns: readonly string[] | undefined,
): DatasetState {
  return {
    info,
    rawInfo,
    ...rest,
    data: new DataFiles(info, { huggingface: huggingFaceMetadata(info.features) }, nextOf('data')),
    episodes: new EpisodesFiles(info.features, info.chunks_size, nextOf('meta/episodes'), episodeColumns),
    videos: new Map(
      videoKeys(info.features).map(key => [key, new VideoFiles(key, info, nextOf(`videos/${key}`))] as const),
    ),
  }
}

/** By column, as far as they are numbers. */
async function lastNumbersOf(file: string): Promise<Record<string, number>> {
  const { rows, columns } = await readFacts(file)
  const names = columns.filter(name => /\/(chunk|file)_index$/.test(name))
  const values = await readColumns(file, { names, rowStart: rows - 1 })
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, [value]]) => value !== null && value !== undefined)
      .map(([name, [value]]) => [name, numberOf(value, `${file}, ${name}`)]),
  )
}

/** Older datasets lack the quantiles: such features cannot be put together with new ones. */
function wholeOnes(stored: ReturnType<typeof storedStatistics>): DatasetStatistics {
  return Object.fromEntries(
    Object.entries(stored).filter(
      ([, each]) => each.q50 !== undefined && each.std !== undefined && each.count !== undefined,
    ),
  ) as unknown as DatasetStatistics
}
