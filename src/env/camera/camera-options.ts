/** What a user says of a camera, by name: `{ wrist: {}, front: { width: 128, height: 128 }, desk: { type: 'opencv', index_or_path: 0 } }`. */

import type { Vector3 } from '../../robot/vector.js'
import type { CameraEffects } from './effects.js'
import type { Intrinsics } from './intrinsics.js'

/** LeRobot's keys where it has them. */
export interface CameraOptions {
  /** `sim`: the twin draws it; `opencv`: a USB camera; `ffmpeg`: any input of FFmpeg. Where absent: `sim` with a simulated arm. */
  readonly type?: 'sim' | 'opencv' | 'ffmpeg'
  /** Pixels, 640 x 480 where absent. */
  readonly width?: number
  readonly height?: number
  /** Captures per second, 30 where absent; a camera may be slower or faster than the control loop. */
  readonly fps?: number

  /** Of the twin's. Where it stands: `front`, `top`, `wrist`; by the camera's own name where absent. */
  readonly mount?: string | CameraMount
  /** The whole angle from the left to the right edge, in place of the mount's. */
  readonly hfov_deg?: number
  /** Exact intrinsics, in place of `hfov_deg`; scaled to `width` and `height`. Read from OpenCV's YAML by `calibration`. */
  readonly intrinsics?: Intrinsics
  /** A file of intrinsics, distortion and, where it has one, pose: OpenCV's YAML (docs/cameras.md). */
  readonly calibration?: string
  readonly depth?: boolean
  readonly segmentation?: boolean
  /** Default true. */
  readonly shadows?: boolean
  /** Anti-aliasing: 2 x 2 samples a pixel. Default false. */
  readonly antialias?: boolean
  /** `software` where absent. */
  readonly renderer?: 'software' | 'gpu'
  readonly effects?: CameraEffects

  /** Of a USB camera: its number, its device, or its stable name as `so101 find-cameras` prints it. */
  readonly index_or_path?: number | string
  /** Four letters, such as `MJPG`. */
  readonly fourcc?: string
  /** Degrees clockwise: 0, 90, 180, -90. */
  readonly rotation?: number
  /**
   * Of a real camera, both or none: the size it is asked for, before `rotation`. Its pictures are turned, then cut around their middle and scaled down to
   * `width` x `height`. Where absent it has to give those.
   */
  readonly capture_width?: number
  readonly capture_height?: number
  /** Of `ffmpeg`: a file, an RTSP address, `lavfi:testsrc=size=640x480:rate=30`. */
  readonly url?: string
}

/** Where a camera is fixed. */
export interface CameraMount {
  /** A link of the arm; absent: the table, in the arm's base frame. */
  readonly link?: string
  /** Of the camera in that frame; it looks along its z, x is right, y is down. */
  readonly positionM: Vector3
  readonly quaternion: readonly [x: number, y: number, z: number, w: number]
  /** The angle of view that comes with it, from the left to the right edge of a picture of 4 : 3. */
  readonly hfovRad: number
}
