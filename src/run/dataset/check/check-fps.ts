/** Whether info.json claims another rate than the rows were recorded at. */

import { join } from 'node:path'
import type { Dataset } from '../../../dataset/dataset-reader.js'
import { TwinError } from '../../../robot/errors.js'
import { REPAIR, type Report } from './finding.js'

const TOLERANCE_S = 1e-4

/** The dataset with the rate that all its timestamps have, for the checks that follow. */
export async function checkFps(dataset: Dataset, report: Report): Promise<Dataset> {
  const { root, info } = dataset
  const fps = await fpsOfRows(dataset)
  if (fps === undefined || fps === info.fps) return dataset
  report({
    severity: 'error',
    file: join(root, 'meta', 'info.json'),
    what: `fps is ${info.fps}, and all timestamps are those of ${fps} fps`,
    next: `${REPAIR} ${root} says ${fps} there`,
  })
  return { ...dataset, info: { ...info, fps } }
}

/** A whole number that all timestamps are multiples of one through; undefined where there is none. */
export async function fpsOfRows(dataset: Dataset): Promise<number | undefined> {
  let fps: number | undefined
  for (const [place, { length }] of dataset.episodes.entries()) {
    if (length < 2) continue
    const times = await timesOf(dataset, place)
    if (times === undefined) continue
    fps ??= Math.round((length - 1) / ((times.at(-1) ?? 0) - (times[0] ?? 0)))
    const rate = fps
    if (!(rate > 0) || times.some((time, frame) => Math.abs(time - frame / rate) > TOLERANCE_S)) return undefined
  }
  return fps
}

async function timesOf(dataset: Dataset, place: number): Promise<Float64Array | undefined> {
  try {
    return (await dataset.episode(place, ['timestamp'])).numbers('timestamp').values
  } catch (error) {
    if (error instanceof TwinError) return undefined
    throw error
  }
}
