/** What a real camera is asked for where that is not what it shows: `capture_width` and `capture_height`. */

import type { CameraOptions } from '../../env/camera/camera-options.js'
import { UsageError } from '../../robot/errors.js'

interface CaptureSize {
  readonly width: number
  readonly height: number
}

/** Undefined where neither is given. `UsageError` for one without the other. */
export function captureSize(name: string, options: CameraOptions): CaptureSize | undefined {
  const { capture_width: width, capture_height: height } = options
  if (width !== undefined && height !== undefined) return { width, height }
  if (width === undefined && height === undefined) return undefined
  const [there, missing] =
    width === undefined ? ['capture_height', 'capture_width'] : ['capture_width', 'capture_height']
  throw new UsageError(
    `camera '${name}' has ${there} and no ${missing}: give both, such as capture_width: 640, capture_height: 480, or none`,
  )
}

/** Of a camera of the twin. */
export function refuseCaptureSize(name: string, { capture_width, capture_height }: CameraOptions): void {
  if (capture_width === undefined && capture_height === undefined) return
  throw new UsageError(
    `camera '${name}' is the twin's, which draws it at its width and height: capture_width and capture_height are for type opencv and ffmpeg, so leave them out`,
  )
}
