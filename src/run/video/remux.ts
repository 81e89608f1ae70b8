/** Videos cut and joined for datasets that are made of others: by stream copy where every cut is at a key frame. */

import { rm } from 'node:fs/promises'
import type { Ffmpeg } from '../../hardware/ffmpeg.js'
import { UsageError } from '../../robot/errors.js'
import { openClip, timeScale } from './clip-encoder.js'
import { decodeFrames } from './decode.js'
import { probeVideo, worstTimeErrorS, type VideoFacts } from './probe.js'
import type { VideoEncoding } from './video-encoding.js'
import { requireDone } from './video-failure.js'
import { VideoFile } from './video-file.js'

export interface VideoPiece {
  readonly file: string
  readonly fromS: number
  /** How many frames from there on. */
  readonly frames: number
}

export interface JoinOptions {
  readonly pieces: readonly VideoPiece[]
  readonly out: string
  readonly fps: number
  /** Where they have to be encoded anew; `encodingOf(info)` has it from a dataset's feature. */
  readonly encoding: VideoEncoding
  /** How far a frame may be from k / fps: those of others are rounded. Default 1 ms; in `out` they are exact. */
  readonly toleranceS?: number
}

export interface JoinedVideo {
  /** Frame k of `out` is at exactly k / fps. */
  readonly frames: number
  /** A cut was not at a key frame, or the pieces were encoded in different ways. */
  readonly isReencoded: boolean
  /** As `Clip.info`, where it was encoded anew. */
  readonly info?: Readonly<Record<string, unknown>>
}

const TOLERANCE_S = 1e-3
/** Whose files are named as their encoders are. */
const CODECS = ['h264', 'hevc'] as const

/** `UsageError` for a piece that is not there, or of another size than the first; nothing stands at `out` then. */
export async function joinVideos(options: JoinOptions): Promise<JoinedVideo> {
  const { pieces, fps, toleranceS = TOLERANCE_S } = options
  const [first] = pieces
  if (!first) throw new UsageError(`${options.out}: there is nothing to join`)
  const facts = new Map<string, VideoFacts>()
  for (const { file } of pieces) if (!facts.has(file)) facts.set(file, await probeVideo(file))
  const leading = facts.get(first.file) as VideoFacts
  for (const piece of pieces) {
    const known = facts.get(piece.file) as VideoFacts
    if (known.width !== leading.width || known.height !== leading.height)
      throw new UsageError(
        `${piece.file} is ${known.width} x ${known.height}, and ${first.file} ${leading.width} x ${leading.height}: they cannot be one video`,
      )
    const errorS = worstTimeErrorS(known, { ...piece, fps })
    if (errorS > toleranceS)
      throw new UsageError(
        `${piece.file} does not have ${piece.frames} frames from ${piece.fromS.toFixed(4)} s on at ${fps} a second (off by ${errorS.toFixed(4)} s)`,
      )
  }
  const isAlike = pieces.every(({ file }) => facts.get(file)?.configuration === leading.configuration)
  const isClean = isAlike && pieces.every(piece => isCutAtKeys(piece, facts.get(piece.file) as VideoFacts, fps))
  try {
    if (!isClean) return await encodeAnew(options, leading, toleranceS)
    await copy(options, facts)
  } catch (error) {
    await rm(options.out, { force: true })
    throw error
  }
  return { frames: pieces.reduce((sum, { frames }) => sum + frames, 0), isReencoded: false }
}

/** The settings that a video feature's `info` names (`video.codec`, `video.g`, ..); LeRobot's defaults where it does not. */
export function encodingOf(info: Readonly<Record<string, unknown>> | null | undefined): VideoEncoding {
  const said = (name: string): unknown => info?.[`video.${name}`]
  const vcodec = CODECS.find(codec => codec === said('codec')) ?? 'libsvtav1'
  const [crf, g, preset] = [said('crf'), said('g'), said('preset')]
  return {
    vcodec,
    ...(typeof crf === 'number' && { crf }),
    ...(typeof g === 'number' && { g }),
    ...((typeof preset === 'number' || typeof preset === 'string') && { preset }),
  }
}

/** The piece's packets stand together in the file, none of another piece between them, and the first needs none before it. */
function isCutAtKeys(piece: VideoPiece, { packets }: VideoFacts, fps: number): boolean {
  const start = packets.findIndex(({ timeS, isKey }) => isKey && numberIn(piece, timeS, fps) === 0)
  if (start < 0) return false
  return packets.slice(start, start + piece.frames).every(({ timeS }) => isInside(piece, numberIn(piece, timeS, fps)))
}

function numberIn({ fromS }: VideoPiece, timeS: number, fps: number): number {
  return Math.round((timeS - fromS) * fps)
}

function isInside({ frames }: VideoPiece, number: number): boolean {
  return number >= 0 && number < frames
}

async function encodeAnew(
  { pieces, out, fps, encoding }: JoinOptions,
  size: VideoFacts,
  toleranceS: number,
): Promise<JoinedVideo> {
  const { width, height } = size
  const clip = await openClip({ path: out, width, height, fps, encoding })
  try {
    for (const { file, fromS, frames } of pieces) {
      const toS = fromS + frames / fps
      for await (const { rgb } of decodeFrames(file, { fromS, toS, fps, toleranceS })) await clip.push(rgb)
    }
    const { frames, info } = await clip.finish()
    return { frames, info, isReencoded: true }
  } catch (error) {
    await clip.discard()
    throw error
  }
}

async function copy({ pieces, out, fps }: JoinOptions, facts: ReadonlyMap<string, VideoFacts>): Promise<void> {
  // Frames that are shown before others that were decoded earlier need a head start.
  const delay = Math.max(...Array.from(facts.values(), reordering))
  let output: Output | undefined
  try {
    let before = 0
    for (const piece of pieces) {
      const file = await VideoFile.open(piece.file)
      try {
        output ??= await Output.open(file, out, fps, delay)
        await output.take(file, piece, before)
      } finally {
        await file.close()
      }
      before += piece.frames
    }
    await output?.finish()
  } finally {
    await output?.free()
  }
}

/** By how many frames decoding runs ahead, at most. */
function reordering({ packets, timesS }: VideoFacts): number {
  const place = new Map(Array.from(timesS, (timeS, k) => [timeS, k]))
  return packets.reduce((most, { timeS }, k) => Math.max(most, k - (place.get(timeS) ?? k)), 0)
}

class Output {
  readonly #container: Ffmpeg.FormatContext
  readonly #packet: Ffmpeg.Packet
  #stream: Ffmpeg.Stream | undefined
  #written = 0
  #isOpen = false

  private constructor(
    private readonly ffmpeg: VideoFile['ffmpeg'],
    private readonly path: string,
    private readonly fps: number,
    private readonly delay: number,
  ) {
    this.#container = new ffmpeg.FormatContext()
    this.#packet = new ffmpeg.Packet()
    this.#packet.alloc()
  }

  static async open({ ffmpeg, stream }: VideoFile, path: string, fps: number, delay: number): Promise<Output> {
    const output = new Output(ffmpeg, path, fps, delay)
    const container = output.#container
    requireDone(ffmpeg, path, container.allocOutputContext2(null, 'mp4', path), 'make the container')
    const own = container.newStream()
    requireDone(ffmpeg, path, stream.codecpar.copy(own.codecpar), 'describe the stream')
    // The other container's name for the codec may be none here.
    own.codecpar.codecTag = 0
    own.timeBase = new ffmpeg.Rational(1, fps)
    own.avgFrameRate = new ffmpeg.Rational(fps, 1)
    output.#stream = own
    requireDone(ffmpeg, path, await container.openOutput(), 'open the file')
    output.#isOpen = true
    const scale = String(timeScale(fps))
    const muxer = { movflags: '+faststart', video_track_timescale: scale, movie_timescale: scale, write_btrt: '0' }
    const options = { ...muxer, ...(delay === 0 && { use_editlist: '0' }) }
    requireDone(ffmpeg, path, await container.writeHeader(ffmpeg.Dictionary.fromObject(options)), 'write the header')
    return output
  }

  async take(file: VideoFile, piece: VideoPiece, before: number): Promise<void> {
    const { fps } = this
    const packet = this.#packet
    const frame = new this.ffmpeg.Rational(1, fps)
    const stream = this.#stream as Ffmpeg.Stream
    await file.seek(piece.fromS + 0.5 / fps)
    let taken = 0
    while (taken < piece.frames && (await file.read(packet))) {
      const number = numberIn(piece, file.secondsOf(packet.pts), fps)
      if (taken === 0 && !(packet.isKeyframe && number === 0)) {
        packet.unref()
        continue
      }
      packet.streamIndex = stream.index
      packet.pts = BigInt(before + number)
      packet.dts = BigInt(this.#written - this.delay)
      packet.duration = 1n
      packet.rescaleTs(frame, stream.timeBase)
      requireDone(this.ffmpeg, this.path, await this.#container.interleavedWriteFrame(packet), 'write a frame')
      this.#written++
      taken++
    }
    if (taken < piece.frames)
      throw new UsageError(
        `${piece.file}: of ${piece.frames} frames from ${piece.fromS.toFixed(3)} s on ${taken} are there`,
      )
  }

  async finish(): Promise<void> {
    requireDone(this.ffmpeg, this.path, await this.#container.writeTrailer(), 'write the index')
  }

  async free(): Promise<void> {
    if (this.#isOpen) await this.#container.closeOutput()
    this.#isOpen = false
    this.#packet.free()
    this.#container.freeContext()
  }
}
