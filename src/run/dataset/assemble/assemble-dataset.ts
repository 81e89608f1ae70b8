/** A new v3.0 dataset out of episodes of others: what merging, splitting, deleting and converting have in common. */

import { existsSync } from 'node:fs'
import { access, constants, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { aggregateStatistics } from '../../../dataset/aggregate-statistics.js'
import { infoJson, statsJson } from '../../../dataset/dataset-json.js'
import type { Dataset } from '../../../dataset/dataset-reader.js'
import { DurableFiles } from '../../../dataset/durable-files.js'
import { EPISODES_PATH, EpisodesFiles, MOST_ROWS, type NewEpisode } from '../../../dataset/episodes-files.js'
import { DEFAULT_FEATURES, videoKeys, type Features } from '../../../dataset/features.js'
import { FIRST_FILE, nextFile } from '../../../dataset/file-number.js'
import { CODEBASE_VERSION, DATA_PATH, VIDEO_PATH, type DatasetInfo } from '../../../dataset/info.js'
import { makeFolder } from '../../../dataset/make-folder.js'
import { storageError } from '../../../dataset/storage-error.js'
import { tasksBytes } from '../../../dataset/tasks-file.js'
import { Workplace } from '../../../dataset/workplace.js'
import { UsageError } from '../../../robot/errors.js'
import { assembleRows } from './assemble-rows.js'
import { assembleVideos } from './assemble-videos.js'

/** An episode of an existing dataset. */
export interface Piece {
  readonly dataset: Dataset
  readonly episode: number
}

export interface AssembleOptions {
  /** Must not exist. */
  readonly out: string
  /** In the new order; at least one. All of the same fps and features. */
  readonly pieces: readonly Piece[]
  /** Of what is there to do, an episode's rows or one video file. */
  readonly onStep?: (what: string) => void
}

export interface Assembled {
  readonly root: string
  readonly episodes: number
  readonly frames: number
  /** Under the root; these were cut where only encoding anew can cut. */
  readonly reencoded: readonly string[]
  /** Features that could not be taken over. */
  readonly left: readonly string[]
}

export async function assembleDataset({ out, pieces, onStep = () => undefined }: AssembleOptions): Promise<Assembled> {
  const [first] = pieces
  if (first === undefined) throw new UsageError('no episodes are left: LeRobot opens no empty dataset')
  await requireNew(out)
  const staging = join(dirname(out), `.${basename(out)}.part`)
  try {
    await rm(staging, { recursive: true, force: true })
    const result = await assembleIn(staging, pieces, first.dataset, onStep)
    await new DurableFiles().move([{ from: staging, to: out }])
    return { ...result, root: out }
  } catch (error) {
    await rm(staging, { recursive: true, force: true })
    throw await storageError(error, dirname(out), `${out} is not written`, 'The datasets it is made of are unchanged.')
  }
}

/** `UsageError` where something stands there, or cannot stand there. */
export async function requireNew(out: string): Promise<void> {
  if (existsSync(out)) throw new UsageError(`${out} exists already: name another folder, or move it away`)
  let parent = dirname(out)
  while (!existsSync(parent) && dirname(parent) !== parent) parent = dirname(parent)
  await access(parent, constants.W_OK).catch((cause: unknown) => {
    throw new UsageError(`cannot write into ${parent}: name a folder that is yours`, { cause })
  })
}

async function assembleIn(
  folder: string,
  pieces: readonly Piece[],
  like: Dataset,
  onStep: (what: string) => void,
): Promise<Omit<Assembled, 'root'>> {
  const files = new DurableFiles()
  const place = new Workplace(folder, folder, files)
  await makeFolder(join(folder, 'meta', 'episodes', 'chunk-000'))
  const schema = schemaOf(like)
  const videos = await assembleVideos(place, pieces, schema, onStep)
  const rows = await assembleRows(place, pieces, schema, onStep)
  const episodes = rows.episodes.map((row, index): NewEpisode => ({ ...row, videos: videos.places[index] ?? {} }))
  const info = infoOf(schema, episodes, rows.tasks, videos.info)
  await writeEpisodes(place, info, episodes)
  await place.write(join(folder, 'meta', 'tasks.parquet'), tasksBytes(rows.tasks))
  const statistics = aggregateStatistics(episodes.map(episode => episode.statistics))
  await place.write(join(folder, 'meta', 'stats.json'), statsJson(statistics, info.features))
  await place.write(join(folder, 'meta', 'info.json'), infoJson(info))
  const left = Object.keys(like.info.features).filter(name => !(name in schema.features))
  return { episodes: episodes.length, frames: info.total_frames, reencoded: videos.reencoded, left }
}

/** `language` is the one kind that is not written. */
function schemaOf({ info }: Dataset): DatasetInfo {
  const own = Object.entries(info.features).filter(
    ([name, { dtype }]) => !(name in DEFAULT_FEATURES) && dtype !== 'language',
  )
  const features: Features = { ...Object.fromEntries(own), ...DEFAULT_FEATURES }
  const hasVideos = videoKeys(features).length > 0
  // What LeRobot's older `chunks_size` counted was episodes.
  return {
    ...info,
    codebase_version: CODEBASE_VERSION,
    features,
    data_path: DATA_PATH,
    video_path: hasVideos ? VIDEO_PATH : null,
  }
}

function infoOf(
  schema: DatasetInfo,
  episodes: readonly NewEpisode[],
  tasks: readonly string[],
  videoInfo: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): DatasetInfo {
  const features = Object.entries(schema.features).map(([name, feature]) => {
    const info = videoInfo[name]
    return [name, info === undefined ? feature : { ...feature, info: { ...feature.info, ...info } }] as const
  })
  return {
    codebase_version: schema.codebase_version,
    robot_type: schema.robot_type,
    total_episodes: episodes.length,
    total_frames: episodes.reduce((sum, { length }) => sum + length, 0),
    total_tasks: tasks.length,
    chunks_size: schema.chunks_size,
    data_files_size_in_mb: schema.data_files_size_in_mb,
    video_files_size_in_mb: schema.video_files_size_in_mb,
    fps: schema.fps,
    splits: { train: `0:${episodes.length}` },
    data_path: schema.data_path,
    video_path: schema.video_path,
    features: Object.fromEntries(features),
  }
}

async function writeEpisodes(place: Workplace, info: DatasetInfo, episodes: readonly NewEpisode[]): Promise<void> {
  let number = FIRST_FILE
  const table = new EpisodesFiles(info.features, info.chunks_size, number)
  for (let at = 0; at < episodes.length; at += MOST_ROWS) {
    const path = place.path(EPISODES_PATH, number)
    await makeFolder(dirname(path))
    await place.write(path, table.bytesOf(episodes.slice(at, at + MOST_ROWS), number))
    number = nextFile(number, info.chunks_size)
  }
}
