/** What the cameras of an environment are made of: which the twin draws, which stand on a desk, and who draws. */

import process from 'node:process'
import type { CameraOptions } from '../../env/camera/camera-options.js'
import type { Camera } from '../../env/camera/camera.js'
import { UsageError } from '../../robot/errors.js'
import type { CameraRigOptions } from '../../sim/camera/camera-rig.js'
import type { Renderer } from '../../sim/camera/renderer.js'
import { softwareRenderer } from '../../sim/camera/software-renderer.js'
import type { OpenVideoCameraOptions } from '../../hardware/cameras/open-video-camera.js'
import type { VideoInput } from '../../hardware/cameras/video-input.js'
import { SIMULATED_PORTS } from '../port-names.js'
import type { CamerasOptions } from './camera-schema.js'
import { cameraSpec } from './camera-spec.js'
import { captureSize } from './capture-size.js'
import { simCameraConfig } from './sim-camera-config.js'
import { readPhotos, visualLoaders } from './visual-loaders.js'

export interface CameraSettings {
  readonly cameras?: CamerasOptions
  /** Files that an episode's background may show. */
  readonly photos?: readonly string[]
  /** Told where the wanted renderer is not to be had; stderr where absent. */
  readonly warn?: (message: string) => void
}

type SimCameras = Pick<CameraRigOptions, 'configs' | 'renderers' | 'loaders'>

function kindOf({ type }: CameraOptions, port: string): NonNullable<CameraOptions['type']> {
  return type ?? (SIMULATED_PORTS.includes(port) ? 'sim' : 'opencv')
}

/** The twin's, all of them to be had; undefined where there are none. `UsageError` for what cannot be drawn. */
export async function simCameras(
  { cameras = {}, photos = [], warn }: CameraSettings,
  port: string,
): Promise<SimCameras | undefined> {
  const drawn = Object.entries(cameras).filter(([, options]) => kindOf(options, port) === 'sim')
  if (drawn.length === 0) return undefined
  const configs = drawn.map(([name, options]) => simCameraConfig(name, options))
  const software = softwareRenderer()
  const wantsGpu = drawn.some(([, { renderer }]) => renderer === 'gpu')
  const gpu = wantsGpu ? await gpuOr(software, warn) : software
  const renderers = new Map(drawn.map(([name, { renderer }]) => [name, renderer === 'gpu' ? gpu : software]))
  return { configs, renderers, loaders: visualLoaders(await readPhotos(photos)) }
}

async function gpuOr(software: Renderer, warn: CameraSettings['warn']): Promise<Renderer> {
  const { gpuOrSoftware } = await import('../gpu/gpu-or-software.js')
  return gpuOrSoftware({
    software: () => software,
    warn: warn ?? (message => process.stderr.write(`warning: ${message}\n`)),
  })
}

/** Those on a desk, open and delivering. `CameraError` for one that does not. */
export async function realCameras(
  { cameras = {} }: CameraSettings,
  port: string,
  clock: { readonly timeS: number },
): Promise<ReadonlyMap<string, Camera>> {
  const real = Object.entries(cameras)
    .filter(([, options]) => kindOf(options, port) !== 'sim')
    .map(([name, options]) => videoCameraOptions(name, options))
  const open = new Map<string, Camera>()
  if (real.length === 0) return open
  const { openVideoCamera } = await import('../../hardware/cameras/open-video-camera.js')
  try {
    for (const options of real) open.set(options.name, await openVideoCamera(options, clock))
  } catch (error) {
    await Promise.all(Array.from(open.values(), camera => camera.close()))
    throw error
  }
  return open
}

/** Refuses what would need two times at once. */
export function refuseRealCameras({ cameras = {} }: CameraSettings, port: string): void {
  const real = Object.entries(cameras).find(([, options]) => kindOf(options, port) !== 'sim')
  if (!real) return
  throw new UsageError(
    `camera '${real[0]}' runs in real time, and port '${port}' does not: take --robot.port=pty, or leave its type out and the twin draws it`,
  )
}

/** Refuses what nobody can draw: there is no twin behind a device. */
export function refuseSimCameras({ cameras = {} }: CameraSettings, port: string): void {
  const drawn = Object.entries(cameras).find(([, options]) => kindOf(options, port) === 'sim')
  if (!drawn) return
  throw new UsageError(
    `camera '${drawn[0]}' is of type sim, and ${port} is an arm: give it type: opencv and index_or_path (so101 find-cameras lists them)`,
  )
}

function videoCameraOptions(name: string, options: CameraOptions): OpenVideoCameraOptions {
  const { width, height, rateHz } = cameraSpec(name, options)
  const { rotation } = options
  const capture = captureSize(name, options)
  return { name, width, height, capture, rateHz, rotation, input: inputOf(name, options) }
}

function inputOf(name: string, { type, index_or_path: device, fourcc, url }: CameraOptions): VideoInput {
  if (type === 'ffmpeg') {
    if (url !== undefined) return { url }
    throw new UsageError(`camera '${name}' is of type ffmpeg: give its url, such as rtsp://10.0.0.5/stream`)
  }
  if (device !== undefined) return { device, fourcc }
  throw new UsageError(`camera '${name}': give index_or_path: so101 find-cameras lists what is there`)
}
