/** What fitting a camera's pose takes and gives. */

import type { Intrinsics, Pixel } from '../../env/camera/intrinsics.js'
import type { Pose, Vector3 } from '../../robot/vector.js'

/** A point that is seen and whose place is known. */
export interface PointPair {
  readonly name: string
  /** (0, 0) is the middle of the first pixel. */
  readonly pixel: Pixel
  /** Base frame. */
  readonly positionM: Vector3
}

export interface FitOptions {
  /** Fits one factor on fx and fy, too. */
  readonly fitFocal?: boolean
  /** Standard deviation to expect of one measured coordinate: 0.1 px detected, 1 px clicked. Counts most where points are few. */
  readonly expectedPx?: number
}

export interface PointError {
  readonly name: string
  readonly measured: Pixel
  readonly reprojected: Pixel
  readonly errorPx: number
}

export interface CameraFit {
  /** Of the camera in the base frame; it looks along its z, x is right, y is down. */
  readonly camera: Pose
  /** As given, or with the focal length that was fitted. */
  readonly intrinsics: Intrinsics
  /** Root of the mean squared distance between measured and reprojected points. */
  readonly rmsPx: number
  readonly points: readonly PointError[]
  /** One standard error along and about the camera's own axes, and of the focal length where it was fitted. */
  readonly positionStdM: Vector3
  readonly rotationStdRad: Vector3
  readonly focalStdPx?: number
  /** Another pose that the points allow as well: a flat target seen from afar. */
  readonly other?: { readonly camera: Pose; readonly rmsPx: number }
  /** Sentences: what may be wrong with it. */
  readonly warnings: readonly string[]
}
