/** What FFmpeg could not do with a video file, in words. */

import { ffmpegReason, type FfmpegLibrary } from '../../hardware/ffmpeg.js'
import { TwinError, UsageError } from '../../robot/errors.js'

/** -ENOSPC of every system that FFmpeg runs on. */
const NO_SPACE = -28

/** Throws where `code` is negative: `UsageError` for a full disk, else `TwinError` VIDEO. `what`: such as `write the header`. */
export function requireDone(ffmpeg: FfmpegLibrary, file: string, code: number, what: string): void {
  if (code >= 0) return
  if (code === NO_SPACE) throw new UsageError(`cannot ${what} of ${file}: the disk is full. Free some space and go on`)
  throw new TwinError('VIDEO', `cannot ${what} of ${file}: ${ffmpegReason(ffmpeg, code)}`)
}
