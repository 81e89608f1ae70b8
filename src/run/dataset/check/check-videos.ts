/** videos/: every file opens, has the declared size and rate, and a frame within LeRobot's tolerance at each time it is asked for. */

import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dataset, EpisodeRow } from '../../../dataset/dataset-reader.js'
import { videoKeys } from '../../../dataset/features.js'
import { UsageError } from '../../../robot/errors.js'
import { probeVideo, worstTimeErrorS, type VideoFacts } from '../../video/probe.js'
import { REPAIR, type Report } from './finding.js'

const TOLERANCE_S = 1e-4
/** Frames between key frames: reading one at random decodes half of them. */
const MOST_GOP = 60

export async function checkVideos(dataset: Dataset, report: Report, onStep: (what: string) => void): Promise<void> {
  const { root, info, episodes } = dataset
  const named = new Map<string, { readonly key: string; readonly rows: EpisodeRow[] }>()
  for (const row of episodes) {
    for (const key of videoKeys(info.features)) {
      const file = row.videos[key]?.file ?? ''
      const known = named.get(file) ?? { key, rows: [] }
      known.rows.push(row)
      named.set(file, known)
    }
  }
  for (const [file, { key, rows }] of named) {
    onStep(file.slice(root.length + 1))
    const facts = await factsOf(file, dataset, report)
    if (facts !== undefined) checkVideo(dataset, file, key, rows, facts, report)
  }
  for (const file of (await videosIn(root)).filter(each => !named.has(each)))
    report({ severity: 'warning', file, what: 'belongs to no episode', next: `${REPAIR} ${root} moves it away` })
}

async function videosIn(root: string): Promise<string[]> {
  const folder = join(root, 'videos')
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  return names.filter(name => name.endsWith('.mp4')).map(name => join(folder, name))
}

async function factsOf(file: string, { root }: Dataset, report: Report): Promise<VideoFacts | undefined> {
  const next = `${REPAIR} ${root} --drop_episodes=true takes its episodes out`
  try {
    await access(file)
  } catch {
    report({ severity: 'error', file, what: 'is missing', next })
    return undefined
  }
  try {
    return await probeVideo(file)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    report({ severity: 'error', file, what: error.message, next })
    return undefined
  }
}

function checkVideo(
  { root, info }: Dataset,
  file: string,
  key: string,
  rows: readonly EpisodeRow[],
  facts: VideoFacts,
  report: Report,
): void {
  const error = (what: string, next: string) => {
    report({ severity: 'error', file, what, next })
  }
  const { shape, info: declared } = info.features[key] ?? { shape: [], info: null }
  if (facts.height !== shape[0] || facts.width !== shape[1])
    error(
      `its pictures are ${facts.width}x${facts.height}, and info.json says ${shape[1] ?? '?'}x${shape[0] ?? '?'}`,
      `mend the shape of ${key} in meta/info.json`,
    )
  const codec = declared?.['video.codec']
  if (typeof codec === 'string' && codec !== facts.codec)
    report({
      severity: 'warning',
      file,
      what: `is ${facts.codec}, and info.json says ${codec}`,
      next: `${REPAIR} ${root}`,
    })
  const gop = facts.frames / Math.max(1, facts.keyFrames.length)
  if (gop > MOST_GOP)
    report({
      severity: 'warning',
      file,
      what: `has a key frame only every ${gop.toFixed(0)} frames: training reads at random and decodes all up to the one it wants`,
      next: 'record with LeRobot’s g=2, or encode it anew',
    })
  for (const row of rows) {
    const { fromS, toS } = row.videos[key] ?? { fromS: 0, toS: 0 }
    const worst = worstTimeErrorS(facts, { fromS, fps: info.fps, frames: row.length })
    const drop = `${REPAIR} ${root} --drop_episodes=true takes it out`
    if (!Number.isFinite(worst))
      error(
        `episode ${row.episode_index} has ${row.length} frames from ${fromS.toFixed(3)} s on, and the video of ${facts.frames} frames ends before`,
        drop,
      )
    else if (worst > TOLERANCE_S)
      error(
        `episode ${row.episode_index}: a frame stands ${worst.toFixed(5)} s from where LeRobot looks for it, which takes ${TOLERANCE_S} s`,
        Math.abs(facts.averageFps - info.fps) > 0.01 * info.fps
          ? `the video has ${facts.averageFps.toFixed(2)} fps, and info.json says ${info.fps}: mend fps there`
          : drop,
      )
    else if (Math.abs(toS - fromS - row.length / info.fps) > 0.5 / info.fps)
      report({
        severity: 'warning',
        file,
        what: `episode ${row.episode_index} ends at ${toS.toFixed(3)} s in the table of episodes, and its frames end at ${(fromS + row.length / info.fps).toFixed(3)} s`,
        next: `${REPAIR} ${root}`,
      })
  }
}
