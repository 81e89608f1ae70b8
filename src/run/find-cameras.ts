/** Every camera in turn: what it gives and a picture of it. One that fails does not stop the others. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { CameraDevice, CameraMode } from '../hardware/cameras/list-cameras-node.js'
import { takePicture, type TakenPicture } from '../hardware/cameras/take-picture.js'
import { withoutPassword, type VideoInput, type VideoMode } from '../hardware/cameras/video-input.js'
import { TwinError, UsageError } from '../robot/errors.js'
import { writePicture } from './pictures/write-picture.js'

export interface FoundCamera {
  /** As LeRobot calls it. */
  readonly name: string
  readonly type: 'OpenCV' | 'FFmpeg'
  readonly id: string
  readonly deviceName: string | undefined
  readonly stableName: string | undefined
  readonly modes: readonly CameraMode[]
  /** Undefined where there is none; `error` says why. */
  readonly shot: TakenPicture | undefined
  /** The file that shows it. */
  readonly picture: string | undefined
  readonly error: string | undefined
}

export interface FindCamerasOptions {
  readonly devices: readonly CameraDevice[]
  /** Shown beside the devices: files, RTSP addresses, `lavfi:testsrc`. */
  readonly urls: readonly string[]
  readonly outputDir: string
  readonly warmupS: number
  readonly platform?: string | undefined
  readonly take?: typeof takePicture | undefined
}

/** `UsageError` where the folder cannot be made. */
export async function* findCameras(options: FindCamerasOptions): AsyncGenerator<FoundCamera> {
  const { devices, urls, outputDir, platform = process.platform } = options
  if (devices.length + urls.length > 0) makeFolder(outputDir)
  for (const { id, name, stableName, modes } of devices)
    yield await lookThrough(
      { name: `OpenCV Camera @ ${id}`, type: 'OpenCV', id, deviceName: name, stableName, modes },
      options,
      { device: stableName ?? id },
      // Linux cameras know their own defaults; AVFoundation's are refused by many.
      platform === 'linux' ? undefined : preferred(modes),
    )
  for (const url of urls)
    yield await lookThrough(
      {
        name: `FFmpeg Camera @ ${withoutPassword(url)}`,
        type: 'FFmpeg',
        id: withoutPassword(url),
        deviceName: undefined,
        stableName: undefined,
        modes: [],
      },
      options,
      { url },
    )
}

type Known = Omit<FoundCamera, 'shot' | 'picture' | 'error'>

async function lookThrough(
  camera: Known,
  { outputDir, warmupS, take = takePicture }: FindCamerasOptions,
  input: VideoInput,
  mode?: VideoMode,
): Promise<FoundCamera> {
  try {
    const shot = await take(input, { warmupS, mode })
    const picture = join(outputDir, pictureName(camera))
    await writePicture(picture, shot.rgb, shot.width, shot.height)
    return { ...camera, shot, picture, error: undefined }
  } catch (error) {
    if (!(error instanceof TwinError)) throw error
    return { ...camera, shot: undefined, picture: undefined, error: error.message }
  }
}

/** LeRobot's `opencv__dev_video0.png`. */
export function pictureName({ type, id }: Pick<FoundCamera, 'type' | 'id'>): string {
  return `${type.toLowerCase()}_${id.replaceAll(/[^\w.-]/g, '_')}.png`
}

function preferred(modes: readonly CameraMode[]): VideoMode | undefined {
  const mode = modes.find(({ width, height }) => width === 640 && height === 480) ?? modes[0]
  return mode && { width: mode.width, height: mode.height, rateHz: mode.mostRateHz }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(`cannot make ${folder}: ${reason}. Give another --output_dir`, { cause })
  }
}
