/** meta/episodes of v3.0: one row per episode, with the places of its rows and pictures. */

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { TwinError, UsageError } from '../../robot/errors.js'
import type { EpisodeRow, EpisodeVideo } from '../dataset-reader.js'
import { videoKeys } from '../features.js'
import type { EpisodeNotes } from '../frame.js'
import type { DatasetInfo } from '../info.js'
import { readColumns } from '../parquet/read-parquet.js'
import { numberOf, textOf } from './column-of.js'
import { pathInside } from './path-template.js'
import { statisticColumn, storedStatistics } from './stored-statistics.js'

type Row = Readonly<Record<string, unknown>>

/** `onLoss`: of a damaged dataset, whatever rows there are. */
export async function readEpisodes(
  root: string,
  info: DatasetInfo,
  onLoss?: (error: TwinError) => void,
): Promise<EpisodeRow[]> {
  if (info.total_episodes === 0 && onLoss === undefined) return []
  const rows: EpisodeRow[] = []
  for (const path of await episodesFiles(root)) {
    try {
      for (const row of await rowsOf(path)) rows.push(episodeOf(row, root, info, path))
    } catch (error) {
      if (onLoss === undefined || !(error instanceof TwinError)) throw error
      onLoss(error)
    }
  }
  if (onLoss !== undefined) return rows
  if (rows.length === 0)
    throw new UsageError(
      `${join(root, 'meta', 'episodes')} holds no episodes where info.json says ${info.total_episodes}: \`so101 dataset repair\` mends what can be`,
    )
  rows.forEach(({ episode_index: index }, row) => {
    if (index !== row)
      throw new UsageError(
        `${join(root, 'meta', 'episodes')}: row ${row} is episode ${index}: episodes are missing or twice there`,
      )
  })
  return rows
}

/** In the order LeRobot reads them, that of their paths. */
export async function episodesFiles(root: string): Promise<string[]> {
  const folder = join(root, 'meta', 'episodes')
  return (await parquetsIn(folder)).map(name => join(folder, name))
}

/** Below a folder, exactly two levels deep as LeRobot's glob looks. */
export async function parquetsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  return names
    .map(name => name.replaceAll('\\', '/'))
    .filter(name => /^[^/]+\/[^/]+\.parquet$/.test(name))
    .sort((a, b) => (a < b ? -1 : 1))
}

async function rowsOf(path: string): Promise<Row[]> {
  const columns = Object.entries(await readColumns(path))
  const rows = columns[0]?.[1].length ?? 0
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(columns.map(([name, values]) => [name, values[row]])),
  )
}

function episodeOf(row: Row, root: string, info: DatasetInfo, path: string): EpisodeRow {
  const number = (name: string) => {
    const value = numberOf(row[name], `${path}, ${name}`)
    if (Number.isFinite(value)) return value
    throw new UsageError(`${path} has no ${name} of each episode: the file is no table of episodes, or is broken`)
  }
  const chunkAndFile = (of: string) => ({
    chunk_index: number(`${of}/chunk_index`),
    file_index: number(`${of}/file_index`),
  })
  const videoOf = (key: string): EpisodeVideo => ({
    file: pathInside(root, info.video_path ?? '', { video_key: key, ...chunkAndFile(`videos/${key}`) }),
    fromS: number(`videos/${key}/from_timestamp`),
    toS: number(`videos/${key}/to_timestamp`),
  })
  return {
    episode_index: number('episode_index'),
    length: number('length'),
    tasks: Array.isArray(row['tasks']) ? row['tasks'].map(task => textOf(task, path)) : [],
    from: number('dataset_from_index'),
    data: pathInside(root, info.data_path, chunkAndFile('data')),
    videos: Object.fromEntries(videoKeys(info.features).map(key => [key, videoOf(key)])),
    notes: notesOf(row, path),
    ...statisticsOf(row),
  }
}

function notesOf(row: Row, path: string): EpisodeNotes {
  const has = (name: string) => row[`so101/${name}`] !== null && row[`so101/${name}`] !== undefined
  const text = (name: string) => textOf(row[`so101/${name}`], path)
  return {
    ...(has('seed') ? { seed: numberOf(row['so101/seed'], path) } : {}),
    ...(has('state_hash') ? { state_hash: text('state_hash') } : {}),
    ...(has('success') ? { success: row['so101/success'] === true } : {}),
    ...(has('environment') ? { environment: text('environment') } : {}),
  }
}

function statisticsOf(row: Row): Pick<EpisodeRow, 'statistics'> {
  const nested: Record<string, Record<string, unknown>> = {}
  for (const [name, value] of Object.entries(row)) {
    const of = statisticColumn(name)
    if (of !== undefined) (nested[of.feature] ??= {})[of.statistic] = value
  }
  return Object.keys(nested).length === 0 ? {} : { statistics: storedStatistics(nested) }
}
