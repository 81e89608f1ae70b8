/** Pictures through FFmpeg: a USB camera, a file, a stream, a test pattern; decoded and turned to RGB off the event loop. */

import { CameraError } from '../../robot/errors.js'
import { ffmpegReason, loadFfmpeg, type Ffmpeg, type FfmpegLibrary } from '../ffmpeg.js'
import type { BusTimers } from '../bus-line.js'
import { openFailure } from './camera-failures.js'
import type { FfmpegInput, VideoMode } from './video-input.js'
import type { SourceEvent, SourceInfo, VideoSource } from './video-source.js'

interface RunClock {
  readonly timeS: number
}

/** An address that nobody answers at would be waited for without an end. */
const OPEN_TIMEOUT_S = 10

/** `CameraError` for what cannot be opened or has no pictures. */
export async function openFfmpegSource(
  input: FfmpegInput,
  mode: VideoMode | undefined,
  clock: RunClock,
  timers: BusTimers,
): Promise<VideoSource> {
  const ffmpeg = await loadFfmpeg(`a real camera (${input.title})`)
  const source = new FfmpegSource(ffmpeg, input, clock)
  const answer = { isLate: false }
  const cancel = timers.schedule(OPEN_TIMEOUT_S * 1000, () => {
    answer.isLate = true
    source.interrupt()
  })
  try {
    await source.open(mode)
  } catch (error) {
    await source.close()
    if (!answer.isLate) throw error
    throw new CameraError(
      `${input.title} did not answer within ${OPEN_TIMEOUT_S} s. Is the address right, and the camera on this network?`,
      { cause: error },
    )
  } finally {
    cancel()
  }
  return source
}

class FfmpegSource implements VideoSource {
  info: SourceInfo
  readonly #container: Ffmpeg.FormatContext
  readonly #decoder: Ffmpeg.CodecContext
  readonly #scaler: Ffmpeg.SoftwareScaleContext
  readonly #packet: Ffmpeg.Packet
  readonly #decoded: Ffmpeg.Frame
  #stream: Ffmpeg.Stream | undefined
  #isOpen = false
  #isClosing = false
  #working: Promise<unknown> = Promise.resolve()
  #arrivedS = 0

  constructor(
    private readonly ffmpeg: FfmpegLibrary,
    private readonly input: FfmpegInput,
    private readonly clock: RunClock,
  ) {
    this.info = {
      title: input.title,
      rateHz: undefined,
      isPaced: false,
      isDevice: input.isDevice,
      backend: input.format ?? '',
      codec: '',
      pixelFormat: '',
    }
    this.#container = new ffmpeg.FormatContext()
    this.#decoder = new ffmpeg.CodecContext()
    this.#scaler = new ffmpeg.SoftwareScaleContext()
    this.#scaler.allocContext()
    this.#packet = new ffmpeg.Packet()
    this.#packet.alloc()
    this.#decoded = new ffmpeg.Frame()
    this.#decoded.alloc()
  }

  async open(mode: VideoMode | undefined): Promise<void> {
    const { ffmpeg, input } = this
    const container = this.#container
    container.allocContext()
    // A device that is waited for would hold one of the few threads of this process.
    if (input.isDevice) container.setFlags(ffmpeg.AVFMT_FLAG_NONBLOCK)
    const format = input.format === undefined ? null : ffmpeg.InputFormat.findInputFormat(input.format)
    if (input.format !== undefined && format === null)
      throw new CameraError(`${input.title}: this FFmpeg has no input of type ${input.format}`)
    const options = ffmpeg.Dictionary.fromObject({ ...input.options })
    const code = await container.openInput(input.url, format, options)
    if (code < 0) throw openFailure(ffmpeg, input, mode, code)
    this.#isOpen = true
    if (!input.isDevice) await container.findStreamInfo()
    const stream = container.streams.find(({ codecpar }) => codecpar.codecType === ffmpeg.AVMEDIA_TYPE_VIDEO)
    if (stream === undefined || container.iformat?.name === 'tty')
      throw new CameraError(`${input.title} has no pictures in it: a video file, a camera or lavfi:testsrc has`)
    this.#stream = stream
    await this.#openDecoder(stream)
    this.info = this.#describe(stream)
  }

  interrupt(): void {
    this.#container.interrupt()
  }

  async read(): Promise<SourceEvent> {
    if (this.#isClosing) return { kind: 'ended', reason: 'it was closed' }
    const work = this.#read()
    this.#working = work.catch(() => undefined)
    return work
  }

  async close(): Promise<void> {
    if (this.#isClosing) return
    this.#isClosing = true
    this.#container.interrupt()
    await this.#working
    this.#packet.free()
    this.#decoded.free()
    this.#scaler.freeContext()
    this.#decoder.freeContext()
    if (this.#isOpen) await this.#container.closeInput()
  }

  async #openDecoder(stream: Ffmpeg.Stream): Promise<void> {
    const { ffmpeg, input } = this
    const codec = ffmpeg.Codec.findDecoder(stream.codecpar.codecId)
    if (codec === null)
      throw new CameraError(
        `${input.title} sends ${codecName(ffmpeg, stream)}, which this FFmpeg cannot decode: choose another fourcc`,
      )
    this.#decoder.allocContext3(codec)
    this.#decoder.parametersToContext(stream.codecpar)
    this.#decoder.pktTimebase = stream.timeBase
    // Threads that take a frame each hold as many frames back.
    this.#decoder.threadType = ffmpeg.FF_THREAD_SLICE
    this.#decoder.setFlags(ffmpeg.AV_CODEC_FLAG_LOW_DELAY)
    const code = await this.#decoder.open2(codec)
    if (code < 0) throw new CameraError(`${input.title} cannot be decoded: ${ffmpegReason(ffmpeg, code)}`)
  }

  #describe(stream: Ffmpeg.Stream): SourceInfo {
    const { ffmpeg, input } = this
    const [average, real] = [stream.avgFrameRate, stream.rFrameRate]
    const rate = [average, real].find(({ num, den }) => num > 0 && den > 0)
    return {
      title: input.title,
      rateHz: rate && rate.num / rate.den,
      isPaced:
        !input.isDevice && (input.format === 'lavfi' || this.#container.duration > 0n || isStill(this.#container)),
      isDevice: input.isDevice,
      backend: this.#container.iformat?.name ?? '',
      codec: codecName(ffmpeg, stream),
      pixelFormat: ffmpeg.avGetPixFmtName(stream.codecpar.format as Ffmpeg.AVPixelFormat) ?? '',
    }
  }

  async #read(): Promise<SourceEvent> {
    const { ffmpeg } = this
    for (;;) {
      const received = await this.#decoder.receiveFrame(this.#decoded)
      if (received >= 0) return await this.#picture()
      if (received === ffmpeg.AVERROR_EOF) return { kind: 'ended', reason: 'it came to its end' }
      if (received !== ffmpeg.AVERROR_EAGAIN) return { kind: 'broken', reason: ffmpegReason(ffmpeg, received) }
      const event = await this.#feed()
      if (event !== undefined) return event
    }
  }

  /** One packet from the source to the decoder. */
  async #feed(): Promise<SourceEvent | undefined> {
    const { ffmpeg } = this
    const code = await this.#container.readFrame(this.#packet)
    if (code === ffmpeg.AVERROR_EAGAIN) return { kind: 'nothing' }
    if (code === ffmpeg.AVERROR_EOF && !this.input.isDevice) {
      await this.#decoder.sendPacket(null)
      return undefined
    }
    if (code < 0) return this.#readFailure(code)
    this.#arrivedS = this.clock.timeS
    try {
      if (this.#packet.streamIndex !== this.#stream?.index) return undefined
      if (this.#packet.size === 0) return { kind: 'broken', reason: 'an empty picture' }
      const sent = await this.#decoder.sendPacket(this.#packet)
      return sent < 0 ? { kind: 'broken', reason: ffmpegReason(ffmpeg, sent) } : undefined
    } finally {
      this.#packet.unref()
    }
  }

  #readFailure(code: number): SourceEvent {
    const { ffmpeg } = this
    const reason = ffmpegReason(ffmpeg, code)
    const mayComeBack = this.input.isDevice && code === ffmpeg.AVERROR_EIO
    return mayComeBack ? { kind: 'broken', reason } : { kind: 'ended', reason }
  }

  async #picture(): Promise<SourceEvent> {
    const { ffmpeg } = this
    const decoded = this.#decoded
    if (decoded.hasFlags(ffmpeg.AV_FRAME_FLAG_CORRUPT) || decoded.decodeErrorFlags !== 0)
      return { kind: 'broken', reason: 'a picture with parts missing' }
    const frame = new ffmpeg.Frame()
    try {
      frame.alloc()
      frame.width = decoded.width
      frame.height = decoded.height
      frame.format = ffmpeg.AV_PIX_FMT_RGB24
      frame.colorSpace = ffmpeg.AVCOL_SPC_RGB
      frame.colorRange = ffmpeg.AVCOL_RANGE_JPEG
      const code = await this.#scaler.scaleFrame(frame, decoded)
      if (code < 0) return { kind: 'broken', reason: ffmpegReason(ffmpeg, code) }
      return {
        kind: 'picture',
        width: decoded.width,
        height: decoded.height,
        rgb: frame.toBuffer(),
        ptsS: this.#ptsS(decoded),
        arrivedS: this.#arrivedS,
      }
    } finally {
      frame.free()
    }
  }

  #ptsS(frame: Ffmpeg.Frame): number | undefined {
    const pts = frame.bestEffortTimestamp
    const base = this.#stream?.timeBase
    if (base === undefined || pts === this.ffmpeg.AV_NOPTS_VALUE) return undefined
    return (Number(pts) * base.num) / base.den
  }
}

function isStill(container: Ffmpeg.FormatContext): boolean {
  return container.iformat?.name?.endsWith('_pipe') ?? false
}

function codecName({ avGetCodecName }: FfmpegLibrary, stream: Ffmpeg.Stream): string {
  return avGetCodecName(stream.codecpar.codecId) ?? 'an unknown format'
}
