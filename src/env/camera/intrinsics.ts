/** How a camera maps directions to pixels: OpenCV's model and names. Its frame: x right, y down, z forward. */

import { UsageError } from '../../robot/errors.js'
import { atan2, cos, sin } from '../../robot/trig.js'
import type { Vector3 } from '../../robot/vector.js'
import { distort, undistort } from './lens.js'

/** Pixels. The middle of the first pixel is (0, 0), as in OpenCV: the picture's middle is ((width - 1) / 2, (height - 1) / 2). */
export interface Intrinsics {
  readonly width: number
  readonly height: number
  readonly fx: number
  readonly fy: number
  readonly cx: number
  readonly cy: number
  /** None where absent. */
  readonly distortion?: Distortion
}

/** Brown and Conrady's, as OpenCV's `plumb_bob`: radial k1, k2, k3, tangential p1, p2. */
export interface Distortion {
  readonly k1: number
  readonly k2: number
  readonly p1: number
  readonly p2: number
  readonly k3: number
}

export type Pixel = readonly [u: number, v: number]

/** In OpenCV's order, as `CameraEffects.distortion` and calibration files have it. */
export function distortionOf([k1, k2, p1, p2, k3]: readonly [number, number, number, number, number]): Distortion {
  return { k1, k2, p1, p2, k3 }
}

/** Square pixels, no distortion; `fovRad`: the whole angle from the left to the right edge. */
export function pinhole(width: number, height: number, fovRad: number): Intrinsics {
  const f = (width / 2) * (cos(fovRad / 2) / sin(fovRad / 2))
  return { width, height, fx: f, fy: f, cx: (width - 1) / 2, cy: (height - 1) / 2 }
}

/** Where a point of the camera's frame is seen; undefined behind the camera. May lie outside of the picture. */
export function project({ fx, fy, cx, cy, distortion }: Intrinsics, [x, y, z]: Vector3): Pixel | undefined {
  if (!(z > 0)) return undefined
  const [a, b] = distortion ? distort(x / z, y / z, distortion) : [x / z, y / z]
  return [fx * a + cx, fy * b + cy]
}

/** What a pixel looks along, in the camera's frame, with z = 1: times the depth it is the point. Undefined where the lens shows nothing. */
export function unproject({ fx, fy, cx, cy, distortion }: Intrinsics, [u, v]: Pixel): Vector3 | undefined {
  const [a, b] = [(u - cx) / fx, (v - cy) / fy]
  const found = distortion ? undistort(a, b, distortion) : ([a, b] as const)
  return found && [found[0], found[1], 1]
}

/** From edge to edge of the picture through its principal point, without the lens's distortion. */
export function fieldOfView({ width, height, fx, fy, cx, cy }: Intrinsics): {
  horizontalRad: number
  verticalRad: number
} {
  const across = (size: number, f: number, c: number): number => atan2(c + 0.5, f) + atan2(size - 0.5 - c, f)
  return { horizontalRad: across(width, fx, cx), verticalRad: across(height, fy, cy) }
}

/**
 * The same lens and sensor read out at another size. Same aspect: scaled. Another aspect: the middle is kept and what is too wide or too high is cut, which
 * is what UVC cameras do between 4 : 3 and 16 : 9 as a rule; some squeeze, so calibrate at the size that you use.
 */
export function scaledTo(intrinsics: Intrinsics, width: number, height: number): Intrinsics {
  if (!(width >= 1 && height >= 1)) throw new UsageError(`a picture of ${width} x ${height} pixels has no pixel`)
  const factor = Math.max(width / intrinsics.width, height / intrinsics.height)
  // Distances from the outer edge of the first pixel scale; its middle is half a pixel from there.
  const along = (centre: number, from: number, to: number): number =>
    (centre + 0.5) * factor - (from * factor - to) / 2 - 0.5
  return {
    ...intrinsics,
    width,
    height,
    fx: intrinsics.fx * factor,
    fy: intrinsics.fy * factor,
    cx: along(intrinsics.cx, intrinsics.width, width),
    cy: along(intrinsics.cy, intrinsics.height, height),
  }
}
