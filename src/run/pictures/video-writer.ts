/** A video, frame by frame: .mp4 (H.264) or .gif by its extension, with everything that can be wrong said before the first frame. */

import { extname } from 'node:path'
import { UsageError } from '../../robot/errors.js'
import { openGif } from './gif-writer.js'
import { openMp4 } from './mp4-writer.js'
import type { PixelSize } from './pixels.js'
import { requireWritable } from './writable.js'

export interface VideoOptions extends PixelSize {
  /** Frames per second; frame k is shown at exactly k / fps. */
  readonly fps: number
  /** Of H.264: 0 is lossless, 18 looks so, 51 is worst. Default 20. */
  readonly crf?: number
}

export interface VideoWriter {
  /** Frames of one after the other; wait for each, so that they do not pile up. The array is free again then. */
  push(rgb: Uint8Array): Promise<void>
  /** Makes the file whole: what was pushed can be played, also where the run failed. Safe to call twice. */
  close(): Promise<void>
}

type OpenVideo = (file: string, options: VideoOptions) => Promise<VideoWriter>

const CONTAINERS = new Map<string, OpenVideo>([
  ['.mp4', openMp4],
  ['.gif', openGif],
])

/** `UsageError` for a file, size or rate that cannot be; `CapabilityError` for .mp4 without FFmpeg. A file that is there is replaced. */
export const videoWriter: OpenVideo = async (file, options) => {
  const open = CONTAINERS.get(extname(file).toLowerCase())
  if (open === undefined)
    throw new UsageError(`${file} does not say what video it is to be: end its name in .mp4 or .gif`)
  const { width, height, fps } = options
  if (![width, height].every(side => Number.isSafeInteger(side) && side > 0))
    throw new UsageError(`a video of ${width} x ${height} pixels cannot be: both sides are whole numbers from 1`)
  if (!(fps > 0 && fps <= 1000)) throw new UsageError(`a video of ${fps} frames a second cannot be: 0 < fps <= 1000`)
  requireWritable(file)
  return open(file, options)
}
