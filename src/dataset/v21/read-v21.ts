/** The metadata of LeRobotDataset v2.1: JSON lines, and one file per episode. */

import { join } from 'node:path'
import { UsageError } from '../../robot/errors.js'
import type { EpisodeRow, StoredStatistics } from '../dataset-reader.js'
import { videoKeys } from '../features.js'
import type { DatasetInfo } from '../info.js'
import { numberOf, textOf } from '../reader/column-of.js'
import { pathInside } from '../reader/path-template.js'
import { readJsonLines } from '../reader/read-json.js'
import { byIndex } from '../reader/read-tasks.js'
import { storedStatistics } from '../reader/stored-statistics.js'

export async function readTasksV21(root: string, { total_tasks: total }: DatasetInfo): Promise<readonly string[]> {
  if (total === 0) return []
  const path = join(root, 'meta', 'tasks.jsonl')
  const lines = await linesOf(path)
  return byIndex(
    lines.map(line => numberOf(line['task_index'], path)),
    lines.map(line => textOf(line['task'], path)),
    path,
  )
}

export async function readEpisodesV21(root: string, info: DatasetInfo): Promise<EpisodeRow[]> {
  if (info.total_episodes === 0) return []
  const path = join(root, 'meta', 'episodes.jsonl')
  const lines = (await linesOf(path)).map(line => ({
    episode_index: numberOf(line['episode_index'], path),
    length: numberOf(line['length'], path),
    tasks: Array.isArray(line['tasks']) ? line['tasks'].map(task => textOf(task, path)) : [],
  }))
  lines.sort((a, b) => a.episode_index - b.episode_index)
  const hole = lines.findIndex(({ episode_index: index }, row) => index !== row)
  if (hole >= 0) throw new UsageError(`${path} has no episode ${hole}, but others behind it: its lines were lost`)
  const statistics = await statisticsByEpisode(root)
  let from = 0
  return lines.map(line => {
    const { episode_index: index, length } = line
    const where = { episode_chunk: Math.floor(index / info.chunks_size), episode_index: index }
    const video = (key: string) => pathInside(root, info.video_path ?? '', { ...where, video_key: key })
    const ofEpisode = statistics.get(index)
    const row: EpisodeRow = {
      ...line,
      from,
      data: pathInside(root, info.data_path, where),
      videos: Object.fromEntries(
        videoKeys(info.features).map(key => [key, { file: video(key), fromS: 0, toS: length / info.fps }]),
      ),
      notes: {},
      ...(ofEpisode === undefined ? {} : { statistics: ofEpisode }),
    }
    from += length
    return row
  })
}

/** v2.0 has none. */
async function statisticsByEpisode(root: string): Promise<ReadonlyMap<number, StoredStatistics>> {
  const lines = (await readJsonLines(join(root, 'meta', 'episodes_stats.jsonl'))) ?? []
  return new Map(lines.map(line => [Number(line['episode_index']), storedStatistics(line['stats'])]))
}

async function linesOf(path: string): Promise<Record<string, unknown>[]> {
  const lines = await readJsonLines(path)
  if (lines === undefined) throw new UsageError(`${path} is missing: the dataset was not copied whole`)
  return lines
}
