/** Opens a real camera: a USB camera on V4L2, AVFoundation or DirectShow, or any input of FFmpeg. */

import { CameraError, UsageError } from '../../robot/errors.js'
import { REAL_TIMERS, type BusTimers } from '../bus-line.js'
import { openFfmpegSource } from './ffmpeg-source.js'
import { isAsLarge, type PictureSize } from './fit-picture.js'
import { ROTATIONS, turnedSize, type Rotation } from './rotate.js'
import { startVideoCamera, type VideoCamera } from './video-camera.js'
import { ffmpegInput, type VideoInput, type VideoMode } from './video-input.js'
import type { VideoSource } from './video-source.js'

export interface OpenVideoCameraOptions {
  readonly name: string
  /** Pixels, after `rotation`. */
  readonly width: number
  readonly height: number
  /** What the camera is asked for, before `rotation`: its pictures are then turned, cut and scaled down to `width` x `height`. Absent: as large as those. */
  readonly capture?: PictureSize | undefined
  /** Of a file or a pattern: what it has by itself. */
  readonly rateHz: number
  readonly input: VideoInput
  /** Degrees clockwise: 0, 90, 180, -90. */
  readonly rotation?: number | undefined
  /** Default 1 s for a device, as LeRobot's `warmup_s`, else 0. */
  readonly warmupS?: number | undefined
  readonly platform?: string | undefined
  readonly timers?: BusTimers | undefined
}

/** As the hardware allows: USB 3 cameras have up to 7680 pixels a side. */
const LONGEST_SIDE = 8192
const FASTEST_HZ = 1000
/** A camera that says 29.97 is one of 30. */
const RATE_TOLERANCE = 0.02

/** `CameraError` where it is not there, busy, or gives something else than was asked for; `UsageError` for numbers that cannot be. */
export async function openVideoCamera(
  options: OpenVideoCameraOptions,
  clock: { readonly timeS: number },
): Promise<VideoCamera> {
  const { name, width, height, capture, rateHz, input, timers = REAL_TIMERS } = options
  const rotation = checkedRotation(name, options.rotation ?? 0)
  checkNumbers(options)
  checkCapture(options, rotation)
  const mode: VideoMode = { ...(capture ?? turnedSize({ width, height }, rotation)), rateHz }
  const platform = options.platform ?? process.platform
  const named = platform === 'win32' ? await byName(input) : input
  const source = await openFfmpegSource(ffmpegInput(named, mode, platform), mode, clock, timers)
  const spec = { name, width, height, rateHz, hasDepth: false, hasSegmentation: false }
  await checkRate(source, rateHz, mode)
  const warmupS = options.warmupS ?? (source.info.isDevice ? 1 : 0)
  return startVideoCamera(source, { spec, capture, rotation, warmupS }, clock, timers)
}

function checkNumbers({ name, width, height, capture, rateHz }: OpenVideoCameraOptions): void {
  checkSize(name, { width, height })
  if (capture) checkSize(name, capture)
  if (!(rateHz > 0 && rateHz <= FASTEST_HZ))
    throw new UsageError(`camera ${name}: fps is ${rateHz}, and has to be above 0 and at most ${FASTEST_HZ}`)
}

function checkSize(name: string, { width, height }: PictureSize): void {
  if ([width, height].every(side => Number.isSafeInteger(side) && side > 0 && side <= LONGEST_SIDE)) return
  throw new UsageError(
    `camera ${name}: a picture of ${width} x ${height} pixels cannot be: both sides are whole numbers from 1 to ${LONGEST_SIDE}`,
  )
}

function checkCapture({ name, width, height, capture }: OpenVideoCameraOptions, rotation: Rotation): void {
  if (capture === undefined) return
  const turned = turnedSize(capture, rotation)
  if (isAsLarge(turned, { width, height })) return
  const sent = `${capture.width} x ${capture.height}`
  const shown = turned.width === capture.width ? sent : `${sent}, turned ${turned.width} x ${turned.height},`
  throw new UsageError(
    `camera ${name}: pictures of ${shown} are not enlarged to ${width} x ${height}: ask for a larger capture_width and capture_height (so101 find-cameras lists the camera's sizes), or a smaller width and height`,
  )
}

function checkedRotation(name: string, rotation: number): Rotation {
  const known = ROTATIONS.find(each => each === rotation)
  if (known === undefined)
    throw new UsageError(
      `camera ${name}: rotation is ${rotation}: take one of ${ROTATIONS.join(', ')} (degrees clockwise)`,
    )
  return known
}

/** DirectShow counts nothing: number n is the n-th that it lists. */
async function byName(input: VideoInput): Promise<VideoInput> {
  if ('url' in input || !/^\d+$/.test(String(input.device))) return input
  const { listCameras } = await import('./list-cameras-node.js')
  const cameras = await listCameras()
  const camera = cameras[Number(input.device)]
  if (camera === undefined)
    throw new CameraError(`there is no camera ${input.device}, but ${cameras.length}: so101 find-cameras lists them`)
  return { ...input, device: camera.stableName ?? camera.id }
}

/** A device that cannot keep the rate says so when it is opened, and goes on with its own. */
async function checkRate(source: VideoSource, askedHz: number, { width, height }: VideoMode): Promise<void> {
  const { title, rateHz, isDevice } = source.info
  if (!isDevice || rateHz === undefined || Math.abs(rateHz - askedHz) <= RATE_TOLERANCE * askedHz) return
  await source.close()
  throw new CameraError(
    `${title} gives ${width} x ${height} at ${rateHz.toFixed(2)} Hz, and ${askedHz} Hz was asked for: ` +
      'ask for that, or for fourcc: MJPG, which fits through USB at higher rates',
  )
}
