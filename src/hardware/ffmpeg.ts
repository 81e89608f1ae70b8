/** The one door to `node-av`: FFmpeg inside Node, for real cameras and for videos. An optional package. */

import type * as Ffmpeg from 'node-av'
import { CapabilityError } from '../robot/errors.js'

export type { Ffmpeg }
export type FfmpegLibrary = typeof Ffmpeg

/** `CapabilityError` where the package is not there; `purpose` is what needs it, such as `a video of type .mp4`. */
export async function loadFfmpeg(
  purpose: string,
  load: () => Promise<FfmpegLibrary> = () => import('node-av'),
): Promise<FfmpegLibrary> {
  try {
    const ffmpeg = await load()
    // What it prints by itself would stand between our own lines; its reasons come with our errors.
    ffmpeg.Log.setLevel(ffmpeg.AV_LOG_QUIET)
    return ffmpeg
  } catch (cause) {
    throw new CapabilityError(
      `${purpose} needs FFmpeg, and its package node-av cannot be loaded (${firstLine(cause)}): run npm install node-av. ` +
        "Everything but videos and real cameras works without it: the twin's cameras, pictures, animated GIFs",
    )
  }
}

/** What FFmpeg says of a negative return value, such as `No such file or directory`. */
export function ffmpegReason({ FFmpegError }: FfmpegLibrary, code: number): string {
  return FFmpegError.strerror(code)
}

function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0] ?? ''
}
