/** Clips appended one after the other, as a dataset's episodes are. */

import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { appendMp4 } from '../../../src/dataset/video/mp4-append.js'
import type { VideoEncoding } from '../../../src/run/video/video-encoding.js'
import { paintedClip } from './painted.js'

/** Frame k of the file shows k. */
export async function joinedClips(
  folder: string,
  lengths: readonly number[],
  encoding: VideoEncoding,
): Promise<{ readonly file: string; readonly starts: readonly number[]; readonly frames: number }> {
  const file = join(folder, 'file-000.mp4')
  const starts: number[] = []
  let frames = 0
  for (const length of lengths) {
    const { path } = await paintedClip(folder, { first: frames, frames: length, encoding })
    const next = join(folder, 'next.mp4')
    const isAppended = await appendMp4(frames === 0 ? undefined : file, path, next)
    if (!isAppended) throw new Error(`clip ${path} does not fit`)
    renameSync(next, file)
    starts.push(frames)
    frames += length
  }
  return { file, starts, frames }
}
