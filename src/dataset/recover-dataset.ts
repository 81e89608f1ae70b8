/** Brings a dataset whose last commit was interrupted to a clean end: finished where all of it is there, else undone. */

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '../robot/errors.js'
import { aggregateStatistics } from './aggregate-statistics.js'
import { infoJson, statsJson } from './dataset-json.js'
import type { EpisodeRow } from './dataset-reader.js'
import type { DurableFiles } from './durable-files.js'
import { videoKeys } from './features.js'
import type { DatasetInfo } from './info.js'
import { readColumns, readFacts } from './parquet/read-parquet.js'
import { keepRowGroups } from './parquet/write-parquet.js'
import { episodesFiles, parquetsIn, readEpisodes } from './reader/episodes-v3.js'
import { readInfo } from './reader/read-info.js'
import { mappingOf, readJson } from './reader/read-json.js'
import { readTasks } from './reader/read-tasks.js'
import { STATISTICS, type DatasetStatistics } from './statistics.js'
import { tasksBytes } from './tasks-file.js'
import { Workplace } from './workplace.js'

export interface Recovery {
  readonly episodes: number
  /** What was done, in words; empty where all was well. */
  readonly done: readonly string[]
}

/** `staging`: a folder on the same disk that is this process's own. @throws UsageError where more is wrong than an interrupted commit. */
export async function recoverDataset(root: string, staging: string, durable: DurableFiles): Promise<Recovery> {
  const info = await readInfo(root)
  const episodes = await episodesOf(root, info)
  if (episodes.length < info.total_episodes) {
    throw new UsageError(
      `${root}: info.json counts ${info.total_episodes} episodes, meta/episodes has ${episodes.length}: \`so101 dataset repair\``,
    )
  }
  const place = new Workplace(root, staging, durable)
  const extraRows = await cutData(root, episodes, place, durable)
  const extraVideos = await removeUnusedVideos(root, info, episodes, durable)
  const isForward = episodes.length > info.total_episodes
  const tasksDone = isForward ? [] : await cutTasks(root, info, place, durable)
  if (isForward) await finish(root, info, episodes, place, durable)
  return {
    episodes: episodes.length,
    done: [
      ...(isForward ? [`episode ${episodes.length - 1} was not yet counted: it is now`] : []),
      ...extraRows,
      ...extraVideos,
      ...tasksDone,
    ],
  }
}

async function episodesOf(root: string, info: DatasetInfo): Promise<EpisodeRow[]> {
  const isThere = (await episodesFiles(root)).length > 0
  // A first episode may stand there uncounted.
  return isThere ? readEpisodes(root, { ...info, total_episodes: Math.max(1, info.total_episodes) }) : []
}

/** Rows of an episode that has no row in meta/episodes go. */
async function cutData(
  root: string,
  episodes: readonly EpisodeRow[],
  place: Workplace,
  durable: DurableFiles,
): Promise<string[]> {
  const wanted = new Map<string, number>()
  for (const { data, length } of episodes) wanted.set(data, (wanted.get(data) ?? 0) + length)
  const folder = join(root, 'data')
  const files = new Set([...wanted.keys(), ...(await parquetsIn(folder)).map(name => join(folder, name))])
  const done: string[] = []
  for (const file of files) {
    const rows = wanted.get(file) ?? 0
    const { rowGroups, rows: there } = await readFacts(file)
    if (there === rows) continue
    const groups = groupsOf(rowGroups, rows)
    if (groups === undefined || !(await isOfNewEpisode(file, rows, episodes.length))) {
      throw new UsageError(`${file} has ${there} rows where meta/episodes counts ${rows}: \`so101 dataset repair\``)
    }
    if (groups === 0) {
      await durable.remove(file)
    } else {
      const aside = place.aside('data.parquet')
      await keepRowGroups(file, aside, groups)
      await place.flush(aside)
      await durable.move([{ from: aside, to: file }])
    }
    done.push(`${there - rows} rows of an unfinished episode were removed from ${file}`)
  }
  return done
}

/** How many row groups hold these first rows. */
function groupsOf(rowGroups: readonly number[], rows: number): number | undefined {
  let before = 0
  for (let count = 0; count <= rowGroups.length; count++) {
    if (before === rows) return count
    before += rowGroups[count] ?? 0
  }
  return undefined
}

async function isOfNewEpisode(file: string, rowStart: number, episode: number): Promise<boolean> {
  const { episode_index: indices = [] } = await readColumns(file, { names: ['episode_index'], rowStart })
  return indices.length > 0 && indices.every(index => Number(index) >= episode)
}

/** New files of an episode that is in no table. A longer old file does no harm: nobody looks behind its last episode. */
async function removeUnusedVideos(
  root: string,
  info: DatasetInfo,
  episodes: readonly EpisodeRow[],
  durable: DurableFiles,
): Promise<string[]> {
  const done: string[] = []
  for (const key of videoKeys(info.features)) {
    const used = new Set(episodes.map(({ videos }) => videos[key]?.file))
    const folder = join(root, 'videos', key)
    const names = await readdir(folder, { recursive: true }).catch(() => [])
    for (const name of names.filter(each => /^chunk-\d+.file-\d+\.mp4$/.test(each))) {
      const file = join(folder, name)
      if (used.has(file)) continue
      await durable.remove(file)
      done.push(`${file} belonged to no episode and was removed`)
    }
  }
  return done
}

async function cutTasks(root: string, info: DatasetInfo, place: Workplace, durable: DurableFiles): Promise<string[]> {
  const file = join(root, 'meta', 'tasks.parquet')
  const isThere = await readFacts(file).then(
    ({ rows }) => rows > info.total_tasks,
    () => false,
  )
  if (!isThere) return []
  const tasks = await readTasks(root, { ...info, total_tasks: 1 })
  await durable.move([await place.stage('tasks.parquet', tasksBytes(tasks.slice(0, info.total_tasks)))])
  return [`${tasks.length - info.total_tasks} tasks of an unfinished episode were removed`]
}

async function finish(
  root: string,
  info: DatasetInfo,
  episodes: readonly EpisodeRow[],
  place: Workplace,
  durable: DurableFiles,
): Promise<void> {
  const statistics = totalOf(episodes)
  const tasks = await readTasks(root, { ...info, total_tasks: 1 })
  const path = join(root, 'meta', 'info.json')
  const counted = {
    ...mappingOf(await readJson(path), path),
    total_episodes: episodes.length,
    total_frames: episodes.reduce((sum, { length }) => sum + length, 0),
    total_tasks: tasks.length,
    splits: { train: `0:${episodes.length}` },
  }
  await durable.move([
    ...(statistics === undefined ? [] : [await place.stage('stats.json', statsJson(statistics, info.features))]),
    await place.stage('info.json', infoJson(counted)),
  ])
}

/** In the order in which they were put together. Undefined where an episode lacks some. */
function totalOf(episodes: readonly EpisodeRow[]): DatasetStatistics | undefined {
  const parts = episodes.map(({ statistics }) => statistics)
  const areWhole = parts.every(
    part => part !== undefined && Object.values(part).every(each => STATISTICS.every(name => each[name] !== undefined)),
  )
  if (!areWhole) return undefined
  return (parts as DatasetStatistics[]).reduce((total, part) => aggregateStatistics([total, part]))
}
