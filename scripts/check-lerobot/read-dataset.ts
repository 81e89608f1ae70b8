/**
 * Prints a dataset as our reader sees it, as JSON: for whoever knows what is in it.
 *
 *     tsx scripts/check-lerobot/read-dataset.ts ROOT [PICTURES]      PICTURES: a folder that gets `KEY.rgb` of each video, all frames one behind the other
 */

import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { openDataset, type Column, type Dataset, type EpisodeRow } from '../../src/dataset/dataset-reader.js'
import { videoKeys } from '../../src/dataset/features.js'
import { decodeFrames } from '../../src/run/video/decode.js'

const [root = '', pictures] = process.argv.slice(2)
const dataset = await openDataset(root)
const episodes: unknown[] = []
for (const row of dataset.episodes) episodes.push(await plainEpisode(dataset, row))
if (pictures !== undefined) await decodeAll(dataset, pictures)
const { version, info, tasks, stats } = dataset
process.stdout.write(JSON.stringify({ version, info, tasks, stats: stats ?? null, episodes }))

async function plainEpisode(of: Dataset, row: EpisodeRow) {
  const { columns, tasks: taskOfFrame } = await of.episode(row.episode_index)
  const plain = Object.entries(columns).map(([name, column]) => [name, plainColumn(column)] as const)
  const { episode_index, length, from, notes, statistics } = row
  return {
    episode_index,
    length,
    from,
    tasks: row.tasks,
    notes,
    statistics: statistics ?? null,
    taskOfFrame,
    columns: Object.fromEntries(plain),
  }
}

function plainColumn(column: Column): unknown {
  switch (column.kind) {
    case 'numbers':
      return { dims: column.dims, values: Array.from(column.values) }
    case 'text':
      return { values: column.values }
    case 'bytes':
      return { base64: column.values.map(value => Buffer.from(value).toString('base64')) }
  }
}

async function decodeAll(of: Dataset, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const key of videoKeys(of.info.features)) {
    const file = await open(join(folder, `${key}.rgb`), 'w')
    for (const { length, videos } of of.episodes) {
      const video = videos[key]
      if (!video) throw new TypeError(`an episode has no video of ${key}`)
      const frames = Array.from({ length }, (_, frame) => frame)
      for await (const { rgb } of decodeFrames(video.file, { fromS: video.fromS, fps: of.info.fps, frames })) {
        await file.write(rgb)
      }
    }
    await file.close()
  }
}
