/** Frames of a video by number, as LeRobot looks them up: the picture at `fromS + index / fps`, or an error. */

import type { Ffmpeg, FfmpegLibrary } from '../../hardware/ffmpeg.js'
import { ffmpegReason } from '../../hardware/ffmpeg.js'
import { UsageError } from '../../robot/errors.js'
import { VideoFile } from './video-file.js'

export interface DecodeOptions {
  /** Where frame 0 is in the file, seconds; an episode's `from_timestamp`. Default 0. */
  readonly fromS?: number
  readonly fps: number
  /** Rising; absent: 0, 1, 2, .. until `toS`, or the file's end where that is absent too. */
  readonly frames?: Iterable<number>
  /** An episode's `to_timestamp`. */
  readonly toS?: number
  /** LeRobot's `tolerance_s`. Default 1e-4. */
  readonly toleranceS?: number
}

export interface DecodedFrame {
  readonly index: number
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array
  /** In the file. */
  readonly timeS: number
}

const TOLERANCE_S = 1e-4
/** Frames that are decoded and passed over rather than looked for. */
const WORTH_A_SEEK = 8

/** `UsageError` for a file that is missing, cut short, no video, or has no frame at one of the times. */
export async function* decodeFrames(path: string, options: DecodeOptions): AsyncGenerator<DecodedFrame> {
  const { fromS = 0, fps, toleranceS = TOLERANCE_S } = options
  const reader = await FrameReader.open(path)
  try {
    let nextIndex = -Infinity
    for (const index of options.frames ?? indices(options)) {
      const wantedS = fromS + index / fps
      if (index > nextIndex + WORTH_A_SEEK) await reader.seek(wantedS)
      nextIndex = index + 1
      const timeS = await reader.advance(wantedS - toleranceS)
      if (timeS === undefined && options.frames === undefined && options.toS === undefined) {
        reader.requireWhole()
        return
      }
      if (timeS === undefined || timeS > wantedS + toleranceS) throw noFrame(path, index, wantedS, timeS)
      yield { index, timeS, ...(await reader.picture()) }
    }
  } finally {
    await reader.close()
  }
}

function* indices({ fromS = 0, toS, fps }: DecodeOptions): Generator<number> {
  const count = toS === undefined ? Infinity : Math.round((toS - fromS) * fps)
  for (let index = 0; index < count; index++) yield index
}

function noFrame(path: string, index: number, wantedS: number, foundS: number | undefined): UsageError {
  const instead = foundS === undefined ? 'it ends before' : `the next one is at ${foundS.toFixed(4)} s`
  return new UsageError(`${path} has no frame ${index} at ${wantedS.toFixed(4)} s: ${instead}. Is its fps another one?`)
}

/** Decodes forward from key frame to key frame. */
class FrameReader {
  readonly #scaler: Ffmpeg.SoftwareScaleContext
  readonly #packet: Ffmpeg.Packet
  readonly #frame: Ffmpeg.Frame
  #timeS = -Infinity
  #decoded = 0
  #hasSought = false

  private constructor(
    private readonly ffmpeg: FfmpegLibrary,
    private readonly file: VideoFile,
    private readonly decoder: Ffmpeg.CodecContext,
  ) {
    this.#scaler = new ffmpeg.SoftwareScaleContext()
    this.#scaler.allocContext()
    this.#packet = new ffmpeg.Packet()
    this.#packet.alloc()
    this.#frame = new ffmpeg.Frame()
    this.#frame.alloc()
  }

  static async open(path: string): Promise<FrameReader> {
    const file = await VideoFile.open(path)
    const { ffmpeg, stream } = file
    const codec = ffmpeg.Codec.findDecoder(stream.codecpar.codecId)
    const decoder = new ffmpeg.CodecContext()
    let failure = 'no decoder'
    if (codec !== null) {
      decoder.allocContext3(codec)
      decoder.parametersToContext(stream.codecpar)
      decoder.pktTimebase = stream.timeBase
      // Threads that take a frame each would decode frames that nobody asked for.
      decoder.threadType = ffmpeg.FF_THREAD_SLICE
      if (file.codec === 'av1') decoder.setFlags(ffmpeg.AV_CODEC_FLAG_LOW_DELAY)
      const code = await decoder.open2(codec)
      if (code >= 0) return new FrameReader(ffmpeg, file, decoder)
      failure = ffmpegReason(ffmpeg, code)
    }
    decoder.freeContext()
    await file.close()
    throw new UsageError(`${path} is ${file.codec}, which this FFmpeg cannot decode (${failure})`)
  }

  async seek(timeS: number): Promise<void> {
    this.#hasSought ||= timeS > 0
    await this.file.seek(timeS)
    this.decoder.flushBuffers()
    this.#timeS = -Infinity
  }

  /** To the first frame that is not before `timeS`: its time; undefined at the end. */
  async advance(timeS: number): Promise<number | undefined> {
    while (this.#timeS < timeS) if (!(await this.#next())) return undefined
    return this.#timeS
  }

  async picture(): Promise<Pick<DecodedFrame, 'width' | 'height' | 'rgb'>> {
    const { ffmpeg } = this
    const { width, height } = this.#frame
    const target = new ffmpeg.Frame()
    try {
      target.alloc()
      target.width = width
      target.height = height
      target.format = ffmpeg.AV_PIX_FMT_RGB24
      target.colorSpace = ffmpeg.AVCOL_SPC_RGB
      target.colorRange = ffmpeg.AVCOL_RANGE_JPEG
      const code = await this.#scaler.scaleFrame(target, this.#frame)
      if (code < 0) throw this.#broken(code)
      return { width, height, rgb: target.toBuffer() }
    } finally {
      target.free()
    }
  }

  /** After the end: the index may know of more frames than came. */
  requireWhole(): void {
    const said = Number(this.file.stream.nbFrames)
    if (this.#hasSought || said === 0 || this.#decoded >= said) return
    throw new UsageError(`${this.file.path} is cut short: of ${said} frames ${this.#decoded} are there`)
  }

  async close(): Promise<void> {
    this.#packet.free()
    this.#frame.free()
    this.#scaler.freeContext()
    this.decoder.freeContext()
    await this.file.close()
  }

  async #next(): Promise<boolean> {
    const { ffmpeg, decoder, file } = this
    for (;;) {
      const received = await decoder.receiveFrame(this.#frame)
      if (received >= 0) {
        this.#timeS = file.secondsOf(this.#frame.bestEffortTimestamp)
        this.#decoded++
        return true
      }
      if (received === ffmpeg.AVERROR_EOF) return false
      if (received !== ffmpeg.AVERROR_EAGAIN) throw this.#broken(received)
      const isThere = await file.read(this.#packet)
      const sent = await decoder.sendPacket(isThere ? this.#packet : null)
      if (isThere) this.#packet.unref()
      if (sent < 0) throw this.#broken(sent)
    }
  }

  #broken(code: number): UsageError {
    const after = this.#timeS === -Infinity ? 'its first frame' : `what comes after ${this.#timeS.toFixed(3)} s`
    return new UsageError(
      `${this.file.path}: ${after} cannot be decoded (${ffmpegReason(this.ffmpeg, code)}): the file is damaged`,
    )
  }
}
