/** How a dataset's videos are encoded: LeRobot's names of codecs and settings, and its defaults. */

import { closest } from '../../robot/closest.js'
import { UsageError } from '../../robot/errors.js'

/** LeRobot's `--dataset.vcodec`; `av1` is another name of libsvtav1. */
export const VIDEO_CODECS = [
  'libsvtav1',
  'h264',
  'hevc',
  'libaom-av1',
  'auto',
  'h264_videotoolbox',
  'hevc_videotoolbox',
  'h264_nvenc',
  'hevc_nvenc',
  'h264_vaapi',
  'h264_qsv',
] as const
export type VideoCodec = (typeof VIDEO_CODECS)[number]

export interface VideoEncoding {
  readonly vcodec: VideoCodec
  /** 0 is lossless or nearly so; up to 63 for AV1, up to 51 for the others. Default 30. */
  readonly crf?: number
  /** A key frame every so many frames: reading one picture decodes up to so many. Default 2. */
  readonly g?: number
  /** libsvtav1: 0 (small) .. 13 (fast), default 12. h264 and hevc: ultrafast .. veryslow, default superfast and ultrafast. */
  readonly preset?: number | string
  /** Of one camera's encoder. Default: the cores, shared between the cameras. */
  readonly threads?: number
}

/** Every setting but the threads, which no file shows. */
export type FullEncoding = Required<Omit<VideoEncoding, 'threads' | 'preset'>> & {
  /** Null for encoders that have none here. */
  readonly preset: number | string | null
}

const CRF = 30
const G = 2
const LONGEST_G = 1000
const SVT_PRESET = 12
const SLOWEST_AND_FASTEST_SVT = [0, 13] as const
const PRESETS = [
  'ultrafast',
  'superfast',
  'veryfast',
  'faster',
  'fast',
  'medium',
  'slow',
  'slower',
  'veryslow',
  'placebo',
] as const
/** LeRobot leaves both at `medium`. Two cameras of 640 x 480 at 30 Hz take a core for H.264 then, and three for HEVC (docs/record.md). */
const USUAL_PRESET: Partial<Record<VideoCodec, string>> = { h264: 'superfast', hevc: 'ultrafast' }

/** `UsageError` for a name that LeRobot does not have either. */
export function parseVideoCodec(name: string): VideoCodec {
  if (name === 'av1') return 'libsvtav1'
  const found = VIDEO_CODECS.find(codec => codec === name)
  if (found !== undefined) return found
  const near = closest(name, VIDEO_CODECS)
  throw new UsageError(
    `no video codec is called '${name}'${near === undefined ? '' : `, did you mean '${near}'?`} There are ${VIDEO_CODECS.join(', ')}`,
  )
}

/** With LeRobot's defaults. `UsageError` for a setting that cannot be. */
export function fullEncoding({ vcodec, crf = CRF, g = G, preset }: VideoEncoding): FullEncoding {
  const worst = isAv1(vcodec) || vcodec === 'auto' ? 63 : 51
  if (!(crf >= 0 && crf <= worst))
    throw new UsageError(`crf is ${crf}: take 0 (best) to ${worst} (worst) with ${vcodec}; LeRobot's is ${CRF}`)
  if (!(Number.isInteger(g) && g >= 1 && g <= LONGEST_G))
    throw new UsageError(`g is ${g}: take 1 to ${LONGEST_G} frames from key frame to key frame; LeRobot's is ${G}`)
  return { vcodec, crf, g, preset: presetOf(vcodec, preset) }
}

export function isAv1(vcodec: VideoCodec): boolean {
  return vcodec === 'libsvtav1' || vcodec === 'libaom-av1'
}

function presetOf(vcodec: VideoCodec, preset: number | string | undefined): number | string | null {
  if (vcodec === 'libsvtav1') {
    const [least, most] = SLOWEST_AND_FASTEST_SVT
    const value = Number(preset ?? SVT_PRESET)
    if (Number.isInteger(value) && value >= least && value <= most) return value
    throw new UsageError(`preset is ${preset}: libsvtav1 takes ${least} (small files) to ${most} (fast)`)
  }
  const usual = USUAL_PRESET[vcodec]
  if (usual === undefined) return null
  const name = PRESETS.find(each => each === (preset ?? usual))
  if (name !== undefined) return name
  throw new UsageError(`preset is ${preset}: ${vcodec} takes one of ${PRESETS.join(', ')}`)
}
