/** What a real camera reads from, and how FFmpeg is asked for it on each system. */

import { UsageError } from '../../robot/errors.js'

/** A camera of this machine, or anything FFmpeg opens. */
export type VideoInput =
  | {
      /** Its number, its device (`/dev/video0`), or its stable name as `so101 find-cameras` prints it. */
      readonly device: number | string
      /** Four letters, such as `MJPG`: a camera that sends its pictures raw is slow in large sizes. */
      readonly fourcc?: string | undefined
    }
  | {
      /** A file, an RTSP address, `lavfi:testsrc=size=640x480:rate=30`. */
      readonly url: string
    }

export interface VideoMode {
  /** Pixels, as the device sends them. */
  readonly width: number
  readonly height: number
  readonly rateHz: number
}

/** What goes to FFmpeg. */
export interface FfmpegInput {
  /** FFmpeg's name of the input format; undefined: it finds out. */
  readonly format: string | undefined
  readonly url: string
  readonly options: Readonly<Record<string, string>>
  readonly isDevice: boolean
  /** For errors. */
  readonly title: string
}

const LAVFI = 'lavfi:'
/** Up to the last @, so that a password with / or @ in it goes as a whole; a port is none. */
const USER_AND_PASSWORD = /^([a-z][\w+.-]*:\/\/[^/?#:@]*):(?!\d+(?:[/?#]|$)).*@/i
/** Many network cameras take it behind the question mark. */
const SECRET_PARAMETER = /([?&][^=&#]*(?:pass|pwd|psw|token|key|secret|auth|sign)[^=&#]*=)[^&#]*/gi
/** Where a name that is no path stands; udev makes it of the camera's maker, type and serial number. */
const STABLE_NAMES = '/dev/v4l/by-id/'

/** V4L2's letters and what FFmpeg calls them, in a compressed stream (`codec`) or raw. */
const FOURCCS = new Map<string, { readonly codec?: string; readonly raw?: string }>([
  ['MJPG', { codec: 'mjpeg' }],
  ['H264', { codec: 'h264' }],
  ['HEVC', { codec: 'hevc' }],
  ['YUYV', { raw: 'yuyv422' }],
  ['YUY2', { raw: 'yuyv422' }],
  ['UYVY', { raw: 'uyvy422' }],
  ['NV12', { raw: 'nv12' }],
  ['YU12', { raw: 'yuv420p' }],
  ['I420', { raw: 'yuv420p' }],
  ['RGB3', { raw: 'rgb24' }],
  ['BGR3', { raw: 'bgr24' }],
  ['GREY', { raw: 'gray' }],
])

/** `UsageError` for letters that no camera has, a system without cameras, or an empty name. Without a mode it gives what it gives by itself. */
export function ffmpegInput(input: VideoInput, mode: VideoMode | undefined, platform: string): FfmpegInput {
  if ('url' in input) return urlInput(input.url)
  const { device, fourcc } = input
  if (device === '') throw new UsageError('a camera has to be named: so101 find-cameras lists what is there')
  const options: Record<string, string> =
    mode === undefined ? {} : { video_size: `${mode.width}x${mode.height}`, framerate: String(mode.rateHz) }
  switch (platform) {
    case 'linux': {
      const path = linuxPath(device)
      return deviceInput('v4l2', path, path, { ...options, ...linuxFormat(fourcc) })
    }
    case 'darwin':
      return deviceInput('avfoundation', String(device), `camera ${device}`, { ...options, ...macFormat(fourcc) })
    case 'win32':
      return deviceInput('dshow', `video=${device}`, `camera ${device}`, { ...options, ...windowsFormat(fourcc) })
    default:
      throw new UsageError(
        `cameras are known on Linux, macOS and Windows, and this is ${platform}: give an address (type: ffmpeg, url: ...)`,
      )
  }
}

function urlInput(url: string): FfmpegInput {
  if (url.trim() === '') throw new UsageError("a camera's url is empty: a file, rtsp://..., lavfi:testsrc")
  if (url.startsWith(LAVFI))
    return { format: 'lavfi', url: url.slice(LAVFI.length), options: {}, isDevice: false, title: url }
  // Over UDP, which FFmpeg tries first, a camera loses parts of pictures in any home's network.
  const options: Record<string, string> = /^rtsps?:/i.test(url) ? { rtsp_transport: 'tcp' } : {}
  return { format: undefined, url, options, isDevice: false, title: withoutPassword(url) }
}

/** What may be printed and kept: `rtsp://user:***@camera/stream`, `http://camera/video?password=***`. */
export function withoutPassword(url: string): string {
  return url.replace(USER_AND_PASSWORD, '$1:***@').replace(SECRET_PARAMETER, '$1***')
}

function deviceInput(format: string, url: string, title: string, options: Record<string, string>): FfmpegInput {
  return { format, url, options, isDevice: true, title: withoutPassword(title) }
}

function linuxPath(device: number | string): string {
  if (typeof device === 'number' || /^\d+$/.test(device)) return `/dev/video${device}`
  return device.includes('/') ? device : STABLE_NAMES + device
}

function linuxFormat(fourcc: string | undefined): Record<string, string> {
  if (fourcc === undefined) return {}
  const { codec, raw } = formatOf(fourcc)
  return { input_format: codec ?? raw ?? '' }
}

function macFormat(fourcc: string | undefined): Record<string, string> {
  if (fourcc === undefined) return {}
  const { raw } = formatOf(fourcc)
  if (raw === undefined)
    throw new UsageError(`macOS decodes ${fourcc} itself and hands out raw pictures: leave fourcc out, or take NV12`)
  return { pixel_format: raw }
}

function windowsFormat(fourcc: string | undefined): Record<string, string> {
  if (fourcc === undefined) return {}
  const { codec, raw } = formatOf(fourcc)
  return codec === undefined ? { pixel_format: raw ?? '' } : { vcodec: codec }
}

function formatOf(fourcc: string): { readonly codec?: string; readonly raw?: string } {
  const format = FOURCCS.get(fourcc.toUpperCase())
  if (format === undefined)
    throw new UsageError(
      `fourcc ${fourcc} is not known: take one of ${[...FOURCCS.keys()].join(', ')}, or leave it out`,
    )
  return format
}

/** The four letters of what FFmpeg calls `codec`, or `pixelFormat` where pictures come raw. */
export function fourccOf(codec: string, pixelFormat: string): string | undefined {
  return [...FOURCCS].find(([, { codec: name, raw }]) =>
    codec === 'rawvideo' ? raw === pixelFormat : name === codec,
  )?.[0]
}
