/** What a video file is, packet by packet, without decoding it. */

import { createHash } from 'node:crypto'
import { VideoFile } from './video-file.js'

export interface VideoFacts {
  /** av1, h264, hevc, .. */
  readonly codec: string
  readonly width: number
  readonly height: number
  readonly pixelFormat: string
  readonly frames: number
  /** Up to the end of the last frame. */
  readonly durationS: number
  /** Frames per second: frames / duration, as torchcodec has it, which looks frames up by it. */
  readonly averageFps: number
  /** Of every frame, rising, seconds. */
  readonly timesS: Float64Array
  /** Numbers of the frames that decoding can begin at. */
  readonly keyFrames: readonly number[]
  /** In the order in which they are decoded. */
  readonly packets: readonly { readonly timeS: number; readonly isKey: boolean }[]
  readonly hasAudio: boolean
  /** Equal for files that can be joined without encoding anew. */
  readonly configuration: string
}

export interface FrameSpan {
  readonly fromS: number
  readonly fps: number
  readonly frames: number
}

/** `UsageError` for a file that is missing, cut short or no video. */
export async function probeVideo(path: string): Promise<VideoFacts> {
  const file = await VideoFile.open(path)
  const { ffmpeg, stream, container } = file
  const packet = new ffmpeg.Packet()
  packet.alloc()
  try {
    const seen: { readonly timeS: number; readonly isKey: boolean }[] = []
    let endS = 0
    while (await file.read(packet)) {
      const timeS = file.secondsOf(packet.pts)
      seen.push({ timeS, isKey: packet.isKeyframe })
      endS = Math.max(endS, timeS + file.secondsOf(packet.duration))
      packet.unref()
    }
    const shown = seen.toSorted((a, b) => a.timeS - b.timeS)
    const { width, height, format, extradata } = stream.codecpar
    const { num, den } = stream.timeBase
    return {
      codec: file.codec,
      width,
      height,
      pixelFormat: ffmpeg.avGetPixFmtName(format as Parameters<typeof ffmpeg.avGetPixFmtName>[0]) ?? '',
      frames: seen.length,
      durationS: endS,
      averageFps: endS > 0 ? seen.length / endS : 0,
      timesS: Float64Array.from(shown, ({ timeS }) => timeS),
      keyFrames: shown.flatMap(({ isKey }, k) => (isKey ? [k] : [])),
      packets: seen,
      hasAudio: container.streams.some(({ codecpar }) => codecpar.codecType === ffmpeg.AVMEDIA_TYPE_AUDIO),
      configuration: [
        file.codec,
        width,
        height,
        format,
        `${num}/${den}`,
        createHash('sha1')
          .update(extradata ?? '')
          .digest('hex'),
      ].join(' '),
    }
  } finally {
    packet.free()
    await file.close()
  }
}

/** The farthest that any frame of the span is from `fromS + k / fps`, seconds; infinity where one is absent. */
export function worstTimeErrorS({ timesS }: VideoFacts, { fromS, fps, frames }: FrameSpan): number {
  let worst = 0
  let near = 0
  for (let k = 0; k < frames; k++) {
    const wantedS = fromS + k / fps
    const errorAt = (index: number): number => Math.abs((timesS[index] ?? Infinity) - wantedS)
    while (errorAt(near + 1) < errorAt(near)) near++
    const errorS = errorAt(near)
    // Two rows of a dataset would show one picture.
    if (!(errorS < 0.5 / fps)) return Infinity
    worst = Math.max(worst, errorS)
  }
  return worst
}
