/** Which episodes of a damaged dataset are whole: rows that can be read and are finite, and a picture for each. */

import { access } from 'node:fs/promises'
import type { Dataset, EpisodeRow, EpisodeVideo } from '../../../dataset/dataset-reader.js'
import { TwinError } from '../../../robot/errors.js'
import { probeVideo, worstTimeErrorS, type VideoFacts } from '../../video/probe.js'

const TOLERANCE_S = 1e-4

export interface LostEpisode {
  readonly episode: number
  readonly why: string
}

export interface Intact {
  /** Their places in `dataset.episodes`. */
  readonly places: readonly number[]
  readonly lost: readonly LostEpisode[]
}

export async function intactEpisodes(dataset: Dataset, onStep: (what: string) => void): Promise<Intact> {
  const places: number[] = []
  const lost: LostEpisode[] = []
  const videos = new Map<string, Promise<VideoFacts | string>>()
  const factsOf = (file: string) => {
    const known = videos.get(file) ?? probed(file)
    videos.set(file, known)
    return known
  }
  const taken = new Set<number>()
  for (const [place, row] of dataset.episodes.entries()) {
    // The table may name an episode twice.
    if (taken.has(row.episode_index)) continue
    onStep(`episode ${row.episode_index}`)
    const why = (await rowsTrouble(dataset, place)) ?? (await videosTrouble(dataset, row, factsOf))
    if (why === undefined) {
      places.push(place)
      taken.add(row.episode_index)
    } else lost.push({ episode: row.episode_index, why })
  }
  return { places, lost }
}

async function rowsTrouble(dataset: Dataset, place: number): Promise<string | undefined> {
  try {
    const { columns } = await dataset.episode(place)
    const [name] =
      Object.entries(columns).find(
        ([, column]) => column.kind === 'numbers' && column.values.some(value => !Number.isFinite(value)),
      ) ?? []
    return name === undefined ? undefined : `${name} holds values that are not finite`
  } catch (error) {
    if (error instanceof TwinError) return error.message
    throw error
  }
}

async function videosTrouble(
  { info }: Dataset,
  { videos, length }: EpisodeRow,
  factsOf: (file: string) => Promise<VideoFacts | string>,
): Promise<string | undefined> {
  const trouble = async ({ file, fromS }: EpisodeVideo) => {
    const facts = await factsOf(file)
    if (typeof facts === 'string') return facts
    const worst = worstTimeErrorS(facts, { fromS, fps: info.fps, frames: length })
    return worst <= TOLERANCE_S ? undefined : `${file} has no picture for each frame`
  }
  for (const video of Object.values(videos)) {
    const found = await trouble(video)
    if (found !== undefined) return found
  }
  return undefined
}

async function probed(file: string): Promise<VideoFacts | string> {
  try {
    await access(file)
    return await probeVideo(file)
  } catch (error) {
    if (error instanceof TwinError) return error.message
    return `${file} is missing`
  }
}
