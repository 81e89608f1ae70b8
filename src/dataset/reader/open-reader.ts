/** Opens a dataset of either version. */

import { join } from 'node:path'
import { TwinError, UsageError } from '../../robot/errors.js'
import type { Dataset } from '../dataset-reader.js'
import { readEpisodesV21, readTasksV21 } from '../v21/read-v21.js'
import { episodeReader } from './episode-rows.js'
import { readEpisodes } from './episodes-v3.js'
import { majorOf, readInfo } from './read-info.js'
import { readJson } from './read-json.js'
import { readTasks } from './read-tasks.js'
import { storedStatistics } from './stored-statistics.js'

/** Told of what cannot be read, which is left out then. */
export type OnLoss = (error: TwinError) => void

/** `onLoss`: of a damaged dataset all that is left; its episodes may not be counted from 0 without a hole. */
export async function openReader(root: string, onLoss?: OnLoss): Promise<Dataset> {
  const info = await readInfo(root, onLoss !== undefined)
  const isV2 = majorOf(info.codebase_version) === 2
  const tasks = await orLoss((isV2 ? readTasksV21 : readTasks)(root, info), [], onLoss)
  const episodes = await (isV2 ? orLoss(readEpisodesV21(root, info), [], onLoss) : readEpisodes(root, info, onLoss))
  const stats = await orLoss(readJson(join(root, 'meta', 'stats.json')), undefined, onLoss)
  const rows = episodeReader(info.features, tasks)
  return {
    root,
    version: info.codebase_version,
    info,
    tasks,
    stats: stats === undefined ? undefined : storedStatistics(stats),
    episodes,
    feature(name) {
      const feature = info.features[name]
      if (feature === undefined)
        throw new UsageError(`${root} has no feature ${name}: it has ${Object.keys(info.features).join(', ')}`)
      return feature
    },
    async episode(index, features) {
      const row = episodes[index]
      if (row === undefined)
        throw new UsageError(`${root} has no episode ${index}: it has ${episodes.length}, counted from 0`)
      return rows.read(row, features)
    },
  }
}

async function orLoss<T>(reading: Promise<T>, otherwise: T, onLoss: OnLoss | undefined): Promise<T> {
  if (onLoss === undefined) return reading
  try {
    return await reading
  } catch (error) {
    if (!(error instanceof TwinError)) throw error
    onLoss(error)
    return otherwise
  }
}
