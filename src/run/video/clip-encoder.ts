/** One episode of one camera into an MP4 that LeRobot reads: frame k at exactly k / fps, nothing reordered. */

import { rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import type { Clip } from '../../dataset/clip.js'
import { PictureStatistics } from '../../dataset/picture-statistics.js'
import { loadFfmpeg, type Ffmpeg, type FfmpegLibrary } from '../../hardware/ffmpeg.js'
import { ClosedError, TwinError, UsageError } from '../../robot/errors.js'
import type { PixelSize } from '../pictures/pixels.js'
import { clipInfo } from './clip-info.js'
import { CLIP_MATRIX, FromRgb } from './colours.js'
import { openEncoder, type OpenEncoder } from './encoders.js'
import { quietEncoders } from './quiet-encoders.js'
import { fullEncoding, type VideoEncoding } from './video-encoding.js'
import { requireDone } from './video-failure.js'

export interface ClipOptions extends PixelSize {
  readonly path: string
  /** Whole: datasets have no other rates. */
  readonly fps: number
  readonly encoding: VideoEncoding
}

export interface ClipEncoder {
  /** In order, each when the one before it is done; the encoder works on this thread where it has no threads of its own. The array is free again then. */
  push(rgb: Uint8Array): Promise<void>
  /** Makes the file whole. `UsageError` where there is no frame. */
  finish(): Promise<Clip>
  /** Leaves no file. Safe to call twice, and after `finish`. */
  discard(): Promise<void>
}

/** More bring nothing at the sizes of a robot's cameras. */
const MOST_THREADS = 4

/** `UsageError` for a codec, setting, size or rate that cannot be; `CapabilityError` without FFmpeg. */
export async function openClip(options: ClipOptions): Promise<ClipEncoder> {
  const { ffmpeg, opened } = await opening(options, options.path)
  const encoder = new Mp4Clip(ffmpeg, options, opened)
  try {
    await encoder.open()
  } catch (error) {
    await encoder.discard()
    throw error
  }
  return encoder
}

/** Opens an encoder and closes it again: the same errors as `openClip`, and `auto` resolved. */
export async function tryEncoding(options: Omit<ClipOptions, 'path'>): Promise<VideoEncoding> {
  const { opened } = await opening(options, 'video')
  opened.context.freeContext()
  const { vcodec, crf, g, preset } = opened.encoding
  const { threads } = options.encoding
  return { vcodec, crf, g, ...(preset !== null && { preset }), ...(threads !== undefined && { threads }) }
}

async function opening(
  { width, height, fps, encoding }: Omit<ClipOptions, 'path'>,
  what: string,
): Promise<{ readonly ffmpeg: FfmpegLibrary; readonly opened: OpenEncoder }> {
  if (!(Number.isSafeInteger(fps) && fps >= 1 && fps <= 1000))
    throw new UsageError(`a dataset of ${fps} frames a second cannot be: LeRobot takes whole numbers, such as 30`)
  const full = fullEncoding(encoding)
  const threads = encoding.threads ?? Math.min(MOST_THREADS, availableParallelism())
  if (!(Number.isSafeInteger(threads) && threads >= 1))
    throw new UsageError(`an encoder of ${threads} threads cannot be: take 1 or more`)
  quietEncoders()
  const ffmpeg = await loadFfmpeg(`a dataset's video (${what})`)
  return { ffmpeg, opened: openEncoder(ffmpeg, { width, height, fps, encoding: full, threads }) }
}

/** Ticks a second in the file: whole ones per frame, and as FFmpeg itself would have them. */
export function timeScale(fps: number): number {
  let scale = fps
  while (scale < 10_000) scale *= 2
  return scale
}

class Mp4Clip implements ClipEncoder {
  readonly #statistics: PictureStatistics
  readonly #convert: FromRgb
  readonly #container: Ffmpeg.FormatContext
  readonly #packet: Ffmpeg.Packet
  #stream: Ffmpeg.Stream | undefined
  #pushed = 0
  #written = 0
  #state: 'open' | 'ended' | 'freed' = 'open'

  constructor(
    private readonly ffmpeg: FfmpegLibrary,
    private readonly options: ClipOptions,
    private readonly encoder: OpenEncoder,
  ) {
    this.#statistics = new PictureStatistics(options)
    this.#convert = new FromRgb(ffmpeg, options, CLIP_MATRIX)
    this.#container = new ffmpeg.FormatContext()
    this.#packet = new ffmpeg.Packet()
    this.#packet.alloc()
  }

  async open(): Promise<void> {
    const { ffmpeg, options, encoder } = this
    const container = this.#container
    this.#did(container.allocOutputContext2(null, 'mp4', options.path), 'make the container')
    this.#stream = container.newStream(encoder.codec)
    this.#stream.timeBase = encoder.context.timeBase
    this.#stream.avgFrameRate = encoder.context.framerate
    this.#did(this.#stream.codecpar.fromContext(encoder.context), 'describe the stream')
    this.#did(await container.openOutput(), 'open the file')
    const scale = String(timeScale(options.fps))
    // Without an edit list, which would round the duration, and without bit rates, which would tell two clips of one camera apart.
    const muxer = {
      movflags: '+faststart',
      use_editlist: '0',
      write_btrt: '0',
      video_track_timescale: scale,
      movie_timescale: scale,
    }
    this.#did(await container.writeHeader(ffmpeg.Dictionary.fromObject(muxer)), 'write the header')
  }

  async push(rgb: Uint8Array): Promise<void> {
    const { ffmpeg, encoder, options } = this
    if (this.#state !== 'open') throw new ClosedError(options.path)
    const timing = { pts: BigInt(this.#pushed), timeBase: { num: 1, den: options.fps } }
    const frame = this.#convert.convertSync(rgb, timing)
    if (typeof frame === 'number') {
      this.#did(frame, 'convert a frame')
      return
    }
    const code = encoder.context.sendFrameSync(frame)
    frame.free()
    this.#did(code, 'encode a frame')
    this.#pushed++
    this.#statistics.add(rgb)
    this.#writePackets(ffmpeg)
    await Promise.resolve()
  }

  async finish(): Promise<Clip> {
    const { ffmpeg, encoder, options } = this
    if (this.#state !== 'open') throw new ClosedError(options.path)
    if (this.#pushed === 0) {
      await this.discard()
      throw new UsageError(`${options.path}: an episode without a picture is none`)
    }
    this.#state = 'ended'
    try {
      this.#did(encoder.context.sendFrameSync(null), 'end the video')
      this.#writePackets(ffmpeg)
      if (this.#written !== this.#pushed)
        throw new TwinError(
          'VIDEO',
          `${options.path}: of ${this.#pushed} frames ${this.#written} came out of the encoder`,
        )
      this.#did(await this.#container.writeTrailer(), 'write the index')
      await this.#container.closeOutput()
    } catch (error) {
      await this.discard()
      throw error
    }
    this.#free()
    return {
      path: options.path,
      frames: this.#written,
      statistics: this.#statistics.finish(),
      info: clipInfo(options, encoder.encoding),
    }
  }

  async discard(): Promise<void> {
    if (this.#state !== 'freed') {
      // SVT-AV1 complains on the terminal where it is freed before its end.
      if (this.#state === 'open' && this.#pushed > 0) this.#drain()
      await this.#container.closeOutput()
      this.#free()
    }
    await rm(this.options.path, { force: true })
  }

  #writePackets(ffmpeg: FfmpegLibrary): void {
    const { context } = this.encoder
    const stream = this.#stream
    const packet = this.#packet
    if (stream === undefined) return
    for (;;) {
      const code = context.receivePacketSync(packet)
      if (code === ffmpeg.AVERROR_EAGAIN || code === ffmpeg.AVERROR_EOF) return
      this.#did(code, 'encode a frame')
      if (packet.pts !== BigInt(this.#written))
        throw new TwinError('VIDEO', `${this.options.path}: frame ${this.#written} left the encoder as ${packet.pts}`)
      packet.streamIndex = stream.index
      packet.dts = packet.pts
      packet.duration = 1n
      packet.rescaleTs(context.timeBase, stream.timeBase)
      this.#did(this.#container.interleavedWriteFrameSync(packet), 'write a frame')
      this.#written++
    }
  }

  /** Whatever the encoder still holds goes nowhere. */
  #drain(): void {
    const { context } = this.encoder
    context.sendFrameSync(null)
    while (context.receivePacketSync(this.#packet) >= 0) this.#packet.unref()
  }

  #free(): void {
    this.#state = 'freed'
    this.#packet.free()
    this.#convert.free()
    this.encoder.context.freeContext()
    this.#container.freeContext()
  }

  #did(code: number, what: string): void {
    requireDone(this.ffmpeg, this.options.path, code, what)
  }
}
