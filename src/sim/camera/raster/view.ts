/** The camera of one picture: where it is, and the grid of samples it looks through. */

import { MATRIX_SIZE, setInverse, setPose } from './matrix.js'
import type { RenderJob } from '../renderer.js'

/**
 * A sample (X, Y) of the grid looks along ((X - cx) / fx, (Y - cy) / fy, 1). The grid has one sample a pixel, at its middle, or 2 x 2.
 */
export class View {
  /** Samples per pixel in each direction. */
  samples = 1
  width = 0
  height = 0
  fx = 1
  fy = 1
  cx = 0
  cy = 0
  /** Camera to world, and back. */
  readonly toWorld = new Float64Array(MATRIX_SIZE)
  readonly toCamera = new Float64Array(MATRIX_SIZE)
  readonly #pose = new Float64Array(7)

  look({ intrinsics: { width, height, fx, fy, cx, cy }, camera }: RenderJob, samples: 1 | 2): void {
    this.samples = samples
    this.width = samples * width
    this.height = samples * height
    this.fx = samples * fx
    this.fy = samples * fy
    // Pixel 0's middle is between the samples 0 and 1.
    this.cx = samples * cx + (samples - 1) / 2
    this.cy = samples * cy + (samples - 1) / 2
    this.#pose.set(camera.positionM)
    this.#pose.set(camera.quaternion, 3)
    setPose(this.toWorld, 0, this.#pose, 0)
    setInverse(this.toCamera, 0, this.toWorld, 0)
  }

  /** Whether nothing of a ball can be seen; its middle in the camera's frame. */
  misses(x: number, y: number, z: number, radius: number, near: number, far: number): boolean {
    if (z + radius < near || z - radius > far) return true
    return (
      outside(x, z, radius, (-1 - this.cx) / this.fx) ||
      outside(-x, z, radius, (this.cx - this.width) / this.fx) ||
      outside(y, z, radius, (-1 - this.cy) / this.fy) ||
      outside(-y, z, radius, (this.cy - this.height) / this.fy)
    )
  }
}

/** Of the plane through the eye whose points have x = slope z; the picture is on the side of larger x. */
function outside(x: number, z: number, radius: number, slope: number): boolean {
  return x - slope * z < -radius * Math.sqrt(1 + slope * slope)
}
