/** H.264 in MP4, as every browser, player and editor takes it: yuv420p, its index in front, frame k at exactly k / fps. */

import { loadFfmpeg, type Ffmpeg, type FfmpegLibrary } from '../../hardware/ffmpeg.js'
import { ClosedError, TwinError, UsageError } from '../../robot/errors.js'
import { FromRgb, tagColours } from '../video/colours.js'
import { requireDone } from '../video/video-failure.js'
import type { PixelSize } from './pixels.js'
import type { VideoOptions, VideoWriter } from './video-writer.js'

const DEFAULT_CRF = 20
/** Twenty times faster than the default, and about a quarter larger (docs/cameras.md). */
const PRESET = 'veryfast'
const LONGEST_SIDE = 8192
const WORST_CRF = 51

export async function openMp4(file: string, options: VideoOptions): Promise<VideoWriter> {
  const { width, height, crf = DEFAULT_CRF } = options
  if (width % 2 !== 0 || height % 2 !== 0)
    throw new UsageError(
      `${file}: H.264 halves its colours, so that both sides have to be even, and ${width} x ${height} was asked for. ` +
        `Take ${width + (width % 2)} x ${height + (height % 2)}, or .gif`,
    )
  if (Math.max(width, height) > LONGEST_SIDE)
    throw new UsageError(
      `${file}: H.264 has sides of up to ${LONGEST_SIDE} pixels, and ${width} x ${height} was asked for`,
    )
  if (!(crf >= 0 && crf <= WORST_CRF)) throw new UsageError(`crf is ${crf}: take 0 (lossless) to ${WORST_CRF} (worst)`)
  const ffmpeg = await loadFfmpeg(`a video of type .mp4 (${file})`)
  const writer = new Mp4Writer(ffmpeg, file, options)
  try {
    await writer.open(crf)
  } catch (error) {
    writer.free()
    throw error
  }
  return writer
}

class Mp4Writer implements VideoWriter {
  readonly #container: Ffmpeg.FormatContext
  readonly #encoder: Ffmpeg.CodecContext
  readonly #convert: FromRgb
  readonly #packet: Ffmpeg.Packet
  readonly #timeBase: { readonly num: number; readonly den: number }
  #stream: Ffmpeg.Stream | undefined
  #count = 0
  /** Pushes and the end, one after the other. */
  #last: Promise<void> = Promise.resolve()
  #closing: Promise<void> | undefined

  constructor(
    private readonly ffmpeg: FfmpegLibrary,
    private readonly file: string,
    private readonly size: PixelSize & { readonly fps: number },
  ) {
    this.#container = new ffmpeg.FormatContext()
    this.#encoder = new ffmpeg.CodecContext()
    this.#convert = new FromRgb(ffmpeg, size, 'bt709')
    this.#packet = new ffmpeg.Packet()
    this.#packet.alloc()
    this.#timeBase = framePeriod(size.fps)
  }

  async open(crf: number): Promise<void> {
    const { ffmpeg, file, size } = this
    const { num, den } = this.#timeBase
    this.#did(this.#container.allocOutputContext2(null, 'mp4', file), 'make the container')
    const codec = ffmpeg.Codec.findEncoderByName(ffmpeg.FF_ENCODER_LIBX264)
    if (codec === null) throw new TwinError('VIDEO', `cannot write ${file}: this FFmpeg has no libx264. Take .gif`)
    const encoder = this.#encoder
    encoder.allocContext3(codec)
    encoder.width = size.width
    encoder.height = size.height
    encoder.pixelFormat = ffmpeg.AV_PIX_FMT_YUV420P
    encoder.timeBase = new ffmpeg.Rational(num, den)
    encoder.framerate = new ffmpeg.Rational(den, num)
    encoder.bitRate = 0n
    // A player can jump to any second; without B frames the first packet is the first picture.
    encoder.gopSize = Math.max(1, Math.round(size.fps))
    encoder.maxBFrames = 0
    tagColours(ffmpeg, encoder, 'bt709')
    if (((this.#container.oformat?.flags ?? 0) & ffmpeg.AVFMT_GLOBALHEADER) !== 0)
      encoder.setFlags(ffmpeg.AV_CODEC_FLAG_GLOBAL_HEADER)
    const options = ffmpeg.Dictionary.fromObject({ crf: String(crf), preset: PRESET })
    this.#did(await encoder.open2(codec, options), 'open the encoder')
    this.#stream = this.#container.newStream(codec)
    this.#stream.timeBase = encoder.timeBase
    this.#stream.avgFrameRate = encoder.framerate
    this.#did(this.#stream.codecpar.fromContext(encoder), 'describe the stream')
    this.#did(await this.#container.openOutput(), 'open the file')
    const inFront = ffmpeg.Dictionary.fromObject({ movflags: '+faststart' })
    this.#did(await this.#container.writeHeader(inFront), 'write the header')
  }

  push(rgb: Uint8Array): Promise<void> {
    if (this.#closing !== undefined) return Promise.reject(new ClosedError(this.file))
    return this.#inTurn(() => this.#encode(rgb))
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#last.then(() => this.#finish()))
  }

  free(): void {
    this.#packet.free()
    this.#convert.free()
    this.#encoder.freeContext()
    this.#container.freeContext()
  }

  /** A failed push does not keep the end from being written. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => undefined)
    return done
  }

  async #encode(rgb: Uint8Array): Promise<void> {
    const frame = await this.#convert.convert(rgb, { pts: BigInt(this.#count), timeBase: this.#timeBase })
    if (typeof frame === 'number') {
      this.#did(frame, 'convert a frame')
      return
    }
    try {
      this.#did(await this.#encoder.sendFrame(frame), 'encode a frame')
      this.#count++
    } finally {
      frame.free()
    }
    await this.#writePackets()
  }

  async #writePackets(): Promise<void> {
    const stream = this.#stream
    if (stream === undefined) return
    for (;;) {
      const code = await this.#encoder.receivePacket(this.#packet)
      if (code === this.ffmpeg.AVERROR_EAGAIN || code === this.ffmpeg.AVERROR_EOF) return
      this.#did(code, 'encode a frame')
      this.#packet.streamIndex = stream.index
      this.#packet.duration = 1n
      this.#packet.rescaleTs(this.#encoder.timeBase, stream.timeBase)
      this.#did(await this.#container.interleavedWriteFrame(this.#packet), 'write a frame')
    }
  }

  async #finish(): Promise<void> {
    try {
      this.#did(await this.#encoder.sendFrame(null), 'end the video')
      await this.#writePackets()
    } finally {
      try {
        this.#did(await this.#container.writeTrailer(), 'write the index')
      } finally {
        await this.#container.closeOutput()
        this.free()
      }
    }
  }

  #did(code: number, what: string): void {
    requireDone(this.ffmpeg, this.file, code, what)
  }
}

/** 29.97 is 1000 / 29970 s, exactly. */
function framePeriod(fps: number): { num: number; den: number } {
  return Number.isInteger(fps) ? { num: 1, den: fps } : { num: 1000, den: Math.round(fps * 1000) }
}
