/** What a writer knows of the dataset it writes: counters, tasks, statistics, and which files come next. */

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DataFiles } from './data-files.js'
import type { StoredStatistics } from './dataset-reader.js'
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
import { VideoFiles } from './video-files.js'

export interface DatasetState {
  readonly info: DatasetInfo
  /** info.json as it stands, with what others may have put into it. */
  readonly rawInfo: Readonly<Record<string, unknown>>
  /** By task_index. */
  readonly tasks: readonly string[]
  /** Undefined where there is no stats.json: it stays so, until `repair` computes it of all. */
  readonly statistics: StoredStatistics | undefined
  readonly data: DataFiles
  readonly episodes: EpisodesFiles
  /** By feature. */
  readonly videos: ReadonlyMap<string, VideoFiles>
}

export function newState(info: DatasetInfo): DatasetState {
  return stateWith(info, { ...info }, { tasks: [], statistics: {} }, () => FIRST_FILE, undefined)
}

/** Of an existing dataset, to be written on in new files. */
export async function stateOf(root: string): Promise<DatasetState> {
  const info = await readInfo(root)
  const rawInfo = JSON.parse(await readFile(join(root, 'meta', 'info.json'), 'utf8')) as Record<string, unknown>
  const stats = await readJson(join(root, 'meta', 'stats.json'))
  const tables = await episodesFiles(root)
  const [first, last] = [tables[0], tables.at(-1)]
  const lastRow = last === undefined ? undefined : await lastNumbersOf(last)
  const folders = ['data', 'meta/episodes', ...videoKeys(info.features).map(key => `videos/${key}`)]
  const onDisk = new Map(
    await Promise.all(folders.map(async of => [of, await filesIn(join(root, ...of.split('/')))] as const)),
  )
  const nextOf = (of: string): FileNumber => {
    const [chunk, file] = [lastRow?.[`${of}/chunk_index`], lastRow?.[`${of}/file_index`]]
    const named = chunk === undefined || file === undefined ? [] : [{ chunk_index: chunk, file_index: file }]
    // Tables may be wrong about it: no file is ever written over.
    const last = [...named, ...(onDisk.get(of) ?? [])].reduce<FileNumber | undefined>(later, undefined)
    return last === undefined ? FIRST_FILE : nextFile(last, info.chunks_size)
  }
  return stateWith(
    info,
    rawInfo,
    {
      tasks: await readTasks(root, info),
      statistics: stats === undefined && info.total_episodes > 0 ? undefined : storedStatistics(stats),
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

async function filesIn(folder: string): Promise<FileNumber[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  return names.flatMap(name => {
    const [, chunk, file] = /^chunk-(\d+).file-(\d+)\.(?:parquet|mp4)$/.exec(name) ?? []
    return chunk === undefined ? [] : [{ chunk_index: Number(chunk), file_index: Number(file) }]
  })
}

function later(a: FileNumber | undefined, b: FileNumber): FileNumber {
  if (a === undefined) return b
  return a.chunk_index > b.chunk_index || (a.chunk_index === b.chunk_index && a.file_index > b.file_index) ? a : b
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
