/** Where clips come to stand; what is in them is the business of mp4-append.test.ts. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Clip } from '../../src/dataset/clip.js'
import { openDataset } from '../../src/dataset/dataset-reader.js'
import { DatasetWriter } from '../../src/dataset/dataset-writer.js'
import type { Features } from '../../src/dataset/features.js'
import { filesIn, optionsFor, temporaryFolder } from './synthetic-recording.js'

const KEY = 'observation.images.front'
const FEATURES: Features = {
  action: { dtype: 'float32', shape: [1], names: null },
  [KEY]: { dtype: 'video', shape: [4, 6, 3], names: ['height', 'width', 'channels'] },
}

it('a clip that would make its file too large begins a new one', async () => {
  const root = join(temporaryFolder(), 'set')
  const writer = await DatasetWriter.create(optionsFor(root, { features: FEATURES, videoFilesSizeInMb: 0.001 }))
  await record(writer, 3)
  await record(writer, 4)
  await writer.close()
  expect(filesIn(join(root, 'videos'))).toEqual([`${KEY}/chunk-000/file-000.mp4`, `${KEY}/chunk-000/file-001.mp4`])
  const dataset = await openDataset(root)
  expect(dataset.episodes.map(({ videos }) => videos[KEY])).toEqual([
    { file: join(root, 'videos', KEY, 'chunk-000', 'file-000.mp4'), fromS: 0, toS: 3 / 30 },
    { file: join(root, 'videos', KEY, 'chunk-000', 'file-001.mp4'), fromS: 0, toS: 4 / 30 },
  ])
  expect(dataset.feature(KEY).info).toEqual({ is_depth_map: false, 'video.codec': 'av1' })
  expect(dataset.stats?.[KEY]?.mean).toEqual([0.5, 0.5, 0.5])
})

it('an episode without its clip, or with one of another length, is not saved', async () => {
  const root = join(temporaryFolder(), 'set')
  const writer = await DatasetWriter.create(optionsFor(root, { features: FEATURES }))
  const draft = writer.beginEpisode()
  draft.add({ action: 1 }, 'look')
  await expect(draft.commit({ clips: {} })).rejects.toThrow(`${KEY} has no clip`)
  await expect(record(writer, 3, 2)).rejects.toThrow(
    `${KEY} has 2 pictures for 3 rows: pictures were lost on their way`,
  )
  expect(filesIn(writer.stagingFolder)).toEqual(['recorder.json'])
  await writer.close()
})

async function record(writer: DatasetWriter, frames: number, pictures = frames): Promise<void> {
  const draft = writer.beginEpisode()
  for (let frame = 0; frame < frames; frame++) draft.add({ action: frame }, 'look')
  const path = join(writer.stagingFolder, `clip-${writer.totalEpisodes}.mp4`)
  writeFileSync(path, new Uint8Array(1000))
  await draft.commit({ clips: { [KEY]: Promise.resolve(clipOf(path, pictures)) } })
}

function clipOf(path: string, frames: number): Clip {
  const half = [0.5, 0.5, 0.5]
  const statistics = {
    min: half,
    max: half,
    mean: half,
    std: half,
    count: [frames],
    q01: half,
    q10: half,
    q50: half,
    q90: half,
    q99: half,
  }
  return { path, frames, statistics, info: { 'video.codec': 'av1' } }
}
