/** The cameras of this machine, with stable names and what each can do. */

import { CapabilityError } from '../../robot/errors.js'
import { loadFfmpeg, type Ffmpeg, type FfmpegLibrary } from '../ffmpeg.js'
import { v4lDevices } from './v4l-devices-node.js'

export interface CameraMode {
  readonly width: number
  readonly height: number
  readonly leastRateHz: number
  readonly mostRateHz: number
  /** FFmpeg's name of the pixel format; `compressed` where the device compresses. */
  readonly format: string
}

export interface CameraDevice {
  /** What `index_or_path` takes. */
  readonly id: string
  /** As its maker calls it. */
  readonly name: string | undefined
  /** What `index_or_path` takes too, and what stays when another camera is plugged in first. */
  readonly stableName: string | undefined
  /** None where FFmpeg is missing or the device does not say. */
  readonly modes: readonly CameraMode[]
}

export interface ListCamerasOptions {
  readonly platform?: string | undefined
  /** Stands in for `/` on Linux. */
  readonly root?: string | undefined
  readonly load?: (() => Promise<FfmpegLibrary>) | undefined
}

/** On Linux devices are listed without FFmpeg as well; elsewhere `CapabilityError` where it is missing. */
export async function listCameras({
  platform = process.platform,
  root = '/',
  load = () => loadFfmpeg('a list of cameras'),
}: ListCamerasOptions = {}): Promise<CameraDevice[]> {
  return platform === 'linux' ? onLinux(root, load) : elsewhere(await load(), platform)
}

async function onLinux(root: string, load: () => Promise<FfmpegLibrary>): Promise<CameraDevice[]> {
  const found = v4lDevices(root)
  if (found.length === 0) return []
  const ffmpeg = await load().catch((error: unknown) => {
    if (error instanceof CapabilityError) return undefined
    throw error
  })
  const cameras: CameraDevice[] = []
  for (const { path, name, stableName, isFirst } of found) {
    const modes = ffmpeg === undefined ? [] : await modesOf(ffmpeg, path)
    if (isFirst || modes.length > 0) cameras.push({ id: path, name, stableName, modes })
  }
  return cameras
}

async function elsewhere(ffmpeg: FfmpegLibrary, platform: string): Promise<CameraDevice[]> {
  const devices = (await ffmpeg.Device.list()).filter(({ type }) => type === 'video')
  const cameras: CameraDevice[] = []
  for (const [index, { name, description }] of devices.entries()) {
    const modes = await modesOf(ffmpeg, name)
    // AVFoundation counts as OpenCV does, and takes its unique id as well; DirectShow knows names only.
    const id = platform === 'darwin' ? String(index) : description === '' ? name : description
    cameras.push({ id, name: description === '' ? name : description, stableName: name, modes })
  }
  return cameras
}

async function modesOf(ffmpeg: FfmpegLibrary, device: string): Promise<CameraMode[]> {
  // Whoever does not answer is listed without modes; opening it says why.
  const modes: Ffmpeg.DeviceMode[] = await ffmpeg.Device.modes(device).catch(() => [])
  return modes.map(({ width, height, minFrameRate, maxFrameRate, pixelFormat }) => ({
    width,
    height,
    leastRateHz: minFrameRate,
    mostRateHz: maxFrameRate,
    format: ffmpeg.avGetPixFmtName(pixelFormat) ?? 'compressed',
  }))
}
