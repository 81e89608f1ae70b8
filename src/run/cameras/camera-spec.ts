/** Name, size and rate of a camera, checked. */

import type { CameraOptions } from '../../env/camera/camera-options.js'
import type { CameraSpec } from '../../env/camera/camera.js'
import { UsageError } from '../../robot/errors.js'

/** LeRobot's usual camera. */
const USUAL = { width: 640, height: 480, fps: 30 } as const
/** Larger than any camera that is made for robots; half a gigabyte would be asked for at once beyond. */
const MOST_PIXELS = 8192
const MOST_FPS = 1000
/** What feature names and files can bear. */
const NAME = /^[A-Za-z][\w-]*$/

/** `UsageError` for a name, size or rate that no camera has. */
export function cameraSpec(name: string, options: CameraOptions): CameraSpec {
  if (!NAME.test(name) || /_(depth|segmentation)$/.test(name)) {
    throw new UsageError(
      `a camera cannot be called '${name}': begin with a letter, go on with letters, digits, _ and -, and leave the endings _depth and _segmentation to its other pictures`,
    )
  }
  const { width = USUAL.width, height = USUAL.height, fps = USUAL.fps, depth = false, segmentation = false } = options
  for (const [what, pixels] of [
    ['width', width],
    ['height', height],
  ] as const) {
    if (Number.isInteger(pixels) && pixels >= 1 && pixels <= MOST_PIXELS) continue
    throw new UsageError(
      `camera '${name}': expected a ${what} of 1 to ${MOST_PIXELS} pixels, got ${pixels}: try width: 640, height: 480`,
    )
  }
  if (!(fps > 0 && fps <= MOST_FPS)) {
    throw new UsageError(`camera '${name}': expected fps above 0 and up to ${MOST_FPS}, got ${fps}: try fps: 30`)
  }
  return { name, width, height, rateHz: fps, hasDepth: depth, hasSegmentation: segmentation }
}
