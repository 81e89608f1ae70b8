/** What draws a scene: software on every machine, a GPU where there is one. */

import type { Intrinsics } from '../../env/camera/intrinsics.js'
import type { Pose } from '../../robot/vector.js'
import type { VisualScene } from './visual-scene.js'

export interface RenderJob {
  /** `POSE_SIZE` numbers per body of the scene. */
  readonly poses: Float64Array
  /** Without distortion: that is an effect on the finished picture. */
  readonly intrinsics: Intrinsics
  /** Of the camera in the world; the camera looks along its z, x is right, y is down. */
  readonly camera: Pose
  /** Which pictures are wanted. */
  readonly colour: boolean
  readonly depth: boolean
  readonly segmentation: boolean
  readonly shadows: boolean
  /** 1, or 2 for 2 x 2 samples a pixel: colour only; depth and segmentation are of the pixel's middle. */
  readonly samples: 1 | 2
}

/** As in `Frame`; only what was asked for. */
export interface Picture {
  readonly rgb?: Uint8Array
  readonly depthM?: Float32Array
  readonly segmentation?: Uint16Array
}

/** Nearer than this nothing is drawn, metres. */
export const NEAR_M = 0.01
export const FAR_M = 10

export interface Renderer {
  readonly name: 'software' | 'gpu'
  /** New arrays each time. */
  render(scene: VisualScene, job: RenderJob): Picture | Promise<Picture>
  close(): void
}
