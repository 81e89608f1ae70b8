/** The videos of the pieces, joined by stream copy into files of the common size. */

import { stat } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import type { EpisodeVideoPlace } from '../../../dataset/episodes-files.js'
import { videoKeys } from '../../../dataset/features.js'
import { bytesPerMb, FIRST_FILE, nextFile, type FileNumber } from '../../../dataset/file-number.js'
import type { DatasetInfo } from '../../../dataset/info.js'
import { makeFolder } from '../../../dataset/make-folder.js'
import type { Workplace } from '../../../dataset/workplace.js'
import { UsageError } from '../../../robot/errors.js'
import { probeVideo, type VideoFacts } from '../../video/probe.js'
import { encodingOf, joinVideos, type VideoPiece } from '../../video/remux.js'
import type { Piece } from './assemble-dataset.js'

export interface AssembledVideos {
  /** Of each piece, by feature. */
  readonly places: readonly Readonly<Record<string, EpisodeVideoPlace>>[]
  readonly reencoded: readonly string[]
  /** By feature, where the encoding changed. */
  readonly info: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

export async function assembleVideos(
  place: Workplace,
  pieces: readonly Piece[],
  info: DatasetInfo,
  onStep: (what: string) => void,
): Promise<AssembledVideos> {
  const places = pieces.map((): Record<string, EpisodeVideoPlace> => ({}))
  const reencoded: string[] = []
  const infos: Record<string, Readonly<Record<string, unknown>>> = {}
  for (const key of videoKeys(info.features)) {
    let number = FIRST_FILE
    for (const group of await groupsOf(key, pieces, info)) {
      const out = place.path(info.video_path ?? '', { video_key: key, ...number })
      onStep(relative(place.folder, out))
      await makeFolder(dirname(out))
      const encoding = encodingOf(info.features[key]?.info)
      const joined = await joinVideos({ pieces: group.map(({ piece }) => piece), out, fps: info.fps, encoding })
      if (joined.isReencoded) reencoded.push(relative(place.folder, out))
      if (joined.info) infos[key] = joined.info
      await place.flush(out)
      placeGroup(places, key, group, number, info.fps)
      number = nextFile(number, info.chunks_size)
    }
  }
  return { places, reencoded, info: infos }
}

interface GroupedPiece {
  readonly piece: VideoPiece
  /** Of the new episode. */
  readonly index: number
}

function placeGroup(
  places: Record<string, EpisodeVideoPlace>[],
  key: string,
  group: readonly GroupedPiece[],
  number: FileNumber,
  fps: number,
): void {
  let frame = 0
  for (const { piece, index } of group) {
    const end = frame + piece.frames
    const own = places[index]
    if (own !== undefined) own[key] = { number, fromS: frame / fps, toS: end / fps }
    frame = end
  }
}

/** Which pieces share a file: equally encoded ones up to the common size; those that cannot be cut by copying stand apart. */
async function groupsOf(key: string, pieces: readonly Piece[], info: DatasetInfo): Promise<GroupedPiece[][]> {
  const limit = bytesPerMb(info.video_files_size_in_mb)
  const known = new Map<string, Promise<{ readonly facts: VideoFacts; readonly bytes: number }>>()
  const groups: GroupedPiece[][] = []
  let [open, openBytes] = ['', 0]
  for (const [index, { dataset, episode }] of pieces.entries()) {
    const row = dataset.episodes[episode]
    const video = row?.videos[key]
    if (row === undefined || video === undefined)
      throw new UsageError(`${dataset.root} has no video ${key} of episode ${episode}`)
    const source = known.get(video.file) ?? sourceOf(video.file)
    known.set(video.file, source)
    const { facts, bytes } = await source
    const size = (bytes * row.length) / Math.max(1, facts.frames)
    const start = Math.round(video.fromS * info.fps)
    const kind = `${facts.configuration} ${facts.keyFrames.includes(start) ? 'copied' : 'encoded'}`
    if (groups.length === 0 || kind !== open || openBytes + size >= limit) {
      groups.push([])
      openBytes = 0
    }
    groups.at(-1)?.push({ piece: { file: video.file, fromS: video.fromS, frames: row.length }, index })
    open = kind
    openBytes += size
  }
  return groups
}

async function sourceOf(file: string) {
  return { facts: await probeVideo(file), bytes: (await stat(file)).size }
}
