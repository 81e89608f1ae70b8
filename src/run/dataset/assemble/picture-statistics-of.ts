/** Statistics of an episode's pictures: those that are stored, and what is missing out of the pictures, sampled as LeRobot does. */

import type { Dataset, EpisodeColumns, EpisodeRow } from '../../../dataset/dataset-reader.js'
import { PictureStatistics, sampleIndices } from '../../../dataset/picture-statistics.js'
import { STATISTICS, type DatasetStatistics, type FeatureStatistics } from '../../../dataset/statistics.js'
import { isPicture } from '../../../dataset/features.js'
import { decodePicture } from '../../pictures/image-codec.js'
import { decodeFrames } from '../../video/decode.js'

interface Picture {
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array
}

export async function pictureStatistics(
  dataset: Dataset,
  row: EpisodeRow,
  columns: EpisodeColumns,
): Promise<DatasetStatistics> {
  const names = Object.entries(dataset.info.features).filter(([, feature]) => isPicture(feature))
  const all: [string, FeatureStatistics][] = []
  for (const [name] of names) {
    const stored = row.statistics?.[name]
    if (isWhole(stored)) all.push([name, stored])
    else all.push([name, { ...(await statisticsOf(picturesOf(dataset, row, columns, name))), ...finite(stored) }])
  }
  return Object.fromEntries(all)
}

/** Of the pictures before they became a video. */
function finite(stored: Partial<FeatureStatistics> = {}): Partial<FeatureStatistics> {
  return Object.fromEntries(
    Object.entries(stored).filter(([, values]) => values.length > 0 && values.every(value => Number.isFinite(value))),
  )
}

/** Those of v2.1 have no quantiles. */
function isWhole(stored: Partial<FeatureStatistics> | undefined): stored is FeatureStatistics {
  return stored !== undefined && STATISTICS.every(statistic => finite(stored)[statistic] !== undefined)
}

async function* picturesOf(
  dataset: Dataset,
  row: EpisodeRow,
  { columns, length }: EpisodeColumns,
  name: string,
): AsyncGenerator<Picture> {
  const frames = sampleIndices(length)
  const column = columns[name]
  const video = row.videos[name]
  if (column?.kind === 'bytes') {
    for (const frame of frames) yield await decodePicture(column.values[frame] ?? new Uint8Array())
  } else if (video !== undefined) {
    yield* decodeFrames(video.file, { fromS: video.fromS, fps: dataset.info.fps, frames })
  }
}

async function statisticsOf(pictures: AsyncIterable<Picture>): Promise<FeatureStatistics> {
  let statistics: PictureStatistics | undefined
  for await (const { width, height, rgb } of pictures) {
    statistics ??= new PictureStatistics({ width, height })
    statistics.add(rgb)
  }
  return (statistics ?? new PictureStatistics({ width: 1, height: 1 })).finish()
}
