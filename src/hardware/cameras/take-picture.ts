/** One picture of a camera as it is: what `so101 find-cameras` shows of each. */

import { CameraError } from '../../robot/errors.js'
import { REAL_TIMERS, type BusTimers } from '../bus-line.js'
import { openFfmpegSource } from './ffmpeg-source.js'
import { ffmpegInput, fourccOf, type VideoInput, type VideoMode } from './video-input.js'
import type { SourcePicture, VideoSource } from './video-source.js'

export interface TakenPicture {
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array
  readonly rateHz: number | undefined
  /** FFmpeg's name of what opened it. */
  readonly backend: string
  readonly codec: string
  readonly pixelFormat: string
  readonly fourcc: string | undefined
}

export interface TakePictureOptions {
  /** Absent: what the camera gives by itself. */
  readonly mode?: VideoMode | undefined
  /** Of a device: how long it may adjust its exposure. Default 1 s, as LeRobot's. */
  readonly warmupS?: number | undefined
  readonly timers?: BusTimers | undefined
  readonly platform?: string | undefined
}

const POLL_MS = 5
const PATIENCE_S = 5
const MOST_BROKEN = 10

/** `CameraError` where it cannot be opened or gives none within 5 s. */
export async function takePicture(
  input: VideoInput,
  { mode, warmupS = 1, timers = REAL_TIMERS, platform = process.platform }: TakePictureOptions = {},
): Promise<TakenPicture> {
  const clock = {
    get timeS() {
      return timers.nowMs() / 1000
    },
  }
  const source = await openFfmpegSource(ffmpegInput(input, mode, platform), mode, clock, timers)
  try {
    const { width, height, rgb } = await lastPicture(source, source.info.isDevice ? warmupS : 0, timers)
    const { rateHz, backend, codec, pixelFormat } = source.info
    return { width, height, rgb, rateHz, backend, codec, pixelFormat, fourcc: fourccOf(codec, pixelFormat) }
  } finally {
    await source.close()
  }
}

async function lastPicture(source: VideoSource, warmupS: number, timers: BusTimers): Promise<SourcePicture> {
  const beganMs = timers.nowMs()
  let broken = 0
  let last: SourcePicture | undefined
  for (;;) {
    const event = await source.read()
    const sinceS = (timers.nowMs() - beganMs) / 1000
    if (event.kind === 'picture') last = event
    if (last !== undefined && sinceS >= warmupS) return last
    if (event.kind === 'ended') throw new CameraError(`${source.info.title} gave no picture: ${event.reason}`)
    if (event.kind === 'broken' && ++broken > MOST_BROKEN)
      throw new CameraError(
        `${source.info.title}: ${broken} pictures were damaged, the last: ${event.reason}. Try another cable or port`,
      )
    if (sinceS >= PATIENCE_S)
      throw new CameraError(`${source.info.title} gave no picture within ${PATIENCE_S} s: another program may hold it`)
    if (event.kind !== 'picture') await new Promise<void>(resolve => timers.schedule(POLL_MS, resolve))
  }
}
