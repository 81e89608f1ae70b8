/** FFmpeg's encoders behind LeRobot's names of codecs: which there are here, and how they are told their settings. */

import { ffmpegReason, type Ffmpeg, type FfmpegLibrary } from '../../hardware/ffmpeg.js'
import { UsageError } from '../../robot/errors.js'
import type { PixelSize } from '../pictures/pixels.js'
import { CLIP_MATRIX, tagColours } from './colours.js'
import { VIDEO_CODECS, type FullEncoding, type VideoCodec } from './video-encoding.js'

/** In LeRobot's order. */
const HARDWARE = [
  'h264_videotoolbox',
  'hevc_videotoolbox',
  'h264_nvenc',
  'hevc_nvenc',
  'h264_vaapi',
  'h264_qsv',
] as const satisfies readonly VideoCodec[]

type Named = Exclude<VideoCodec, 'auto'>

export interface EncoderOptions extends PixelSize {
  readonly fps: number
  readonly encoding: FullEncoding
  readonly threads: number
}

export interface OpenEncoder {
  readonly context: Ffmpeg.CodecContext
  readonly codec: Ffmpeg.Codec
  /** With `auto` resolved. */
  readonly encoding: FullEncoding
}

/** `UsageError` for a codec that this FFmpeg or this machine does not have, or that takes no pictures of this size. */
export function openEncoder(ffmpeg: FfmpegLibrary, options: EncoderOptions): OpenEncoder {
  const { encoding } = options
  const { vcodec } = encoding
  if (vcodec !== 'auto') return tryEncoder(ffmpeg, vcodec, options)
  for (const candidate of HARDWARE) {
    if (ffmpegEncoder(ffmpeg, candidate) === null) continue
    try {
      return tryEncoder(ffmpeg, candidate, options)
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
    }
  }
  return tryEncoder(ffmpeg, 'libsvtav1', { ...options, encoding: { ...encoding, preset: encoding.preset ?? 12 } })
}

function tryEncoder(ffmpeg: FfmpegLibrary, vcodec: Named, options: EncoderOptions): OpenEncoder {
  const { width, height, fps, threads } = options
  const codec = ffmpegEncoder(ffmpeg, vcodec)
  if (codec === null) throw new UsageError(`this FFmpeg has no ${vcodec}. It has ${present(ffmpeg).join(', ')}`)
  const isHalved = vcodec !== 'libsvtav1'
  if (isHalved && (width % 2 !== 0 || height % 2 !== 0))
    throw new UsageError(
      `${vcodec} halves its colours, so that both sides have to be even, and the picture is ${width} x ${height}: ` +
        `take ${width + (width % 2)} x ${height + (height % 2)}, or libsvtav1`,
    )
  const encoding: FullEncoding = { ...options.encoding, vcodec }
  const context = new ffmpeg.CodecContext()
  context.allocContext3(codec)
  context.width = width
  context.height = height
  context.pixelFormat = ffmpeg.AV_PIX_FMT_YUV420P
  context.timeBase = new ffmpeg.Rational(1, fps)
  context.framerate = new ffmpeg.Rational(fps, 1)
  // SVT-AV1 takes a bit rate, where there is one, in place of the quality.
  context.bitRate = 0n
  context.gopSize = encoding.g
  context.maxBFrames = 0
  context.threadCount = threads
  context.setFlags(ffmpeg.AV_CODEC_FLAG_GLOBAL_HEADER)
  tagColours(ffmpeg, context, CLIP_MATRIX)
  if (vcodec.endsWith('videotoolbox')) {
    context.setFlags(ffmpeg.AV_CODEC_FLAG_QSCALE)
    context.globalQuality = ffmpeg.FF_QP2LAMBDA * Math.min(100, Math.max(1, Math.round(100 - 2 * encoding.crf)))
  } else if (vcodec === 'h264_qsv') context.globalQuality = Math.round(encoding.crf)
  const said = settingsOf(vcodec, encoding, threads)
  // A dictionary would be freed twice by `open2Sync`, and `open2` starts the encoder's threads from another thread than the caller's, whose priority they get.
  for (const [name, value] of Object.entries(said))
    context.setOption(name, value, ffmpeg.AV_OPT_TYPE_STRING, ffmpeg.AV_OPT_SEARCH_CHILDREN)
  const code = context.open2Sync(codec)
  if (code >= 0) return { context, codec, encoding }
  context.freeContext()
  const hint = HARDWARE.some(name => name === vcodec) ? 'this machine may have no such encoder' : 'take another size'
  throw new UsageError(
    `${vcodec} cannot encode ${width} x ${height} at ${fps} Hz here (${ffmpegReason(ffmpeg, code)}): ${hint}, or --dataset.vcodec=libsvtav1`,
  )
}

function ffmpegEncoder({ Codec }: FfmpegLibrary, vcodec: Named): Ffmpeg.Codec | null {
  const names: Partial<Record<Named, string>> = { h264: 'libx264', hevc: 'libx265' }
  return Codec.findEncoderByName((names[vcodec] ?? vcodec) as Ffmpeg.FFEncoderCodec)
}

function present(ffmpeg: FfmpegLibrary): string[] {
  return VIDEO_CODECS.filter(name => name === 'auto' || ffmpegEncoder(ffmpeg, name) !== null)
}

/** LeRobot's mapping (`_get_codec_options`), with the encoders' own words on their threads, and without what they print. */
function settingsOf(vcodec: Named, { crf, preset }: FullEncoding, threads: number): Record<string, string> {
  switch (vcodec) {
    case 'libsvtav1':
      return { crf: `${crf}`, preset: `${preset}`, 'svtav1-params': `fast-decode=0:lp=${threads}` }
    case 'h264':
      return { crf: `${crf}`, preset: `${preset}` }
    case 'hevc':
      return { crf: `${crf}`, preset: `${preset}`, 'x265-params': `log-level=none:pools=${threads}:frame-threads=1` }
    case 'libaom-av1':
      return { crf: `${crf}`, 'row-mt': '1' }
    case 'h264_nvenc':
    case 'hevc_nvenc':
      return { rc: 'constqp', qp: `${crf}` }
    case 'h264_vaapi':
      return { qp: `${crf}` }
    case 'h264_qsv':
    case 'h264_videotoolbox':
    case 'hevc_videotoolbox':
      return {}
  }
}
