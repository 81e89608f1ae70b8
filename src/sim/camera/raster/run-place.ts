/** Where a run of pixels lies on the grid of samples. Made once and filled in for each run. */

import { PLANE_SIZE, type DrawnTriangles } from './drawn-triangles.js'

export class RunPlace {
  /** Pixel number of the row's first pixel. */
  row = 0
  /** Pixels of the row. */
  from = 0
  end = 0
  /** Pixel x is at `first + step x`, `Y` of the grid. */
  first = 0
  step = 1
  Y = 0
  /** Nearness is near + slope x, on a triangle. */
  near = 0
  slope = 0

  /** On a row of pixels, one sample each or 2 x 2. */
  setRow(y: number, width: number, samples: number): void {
    this.row = y * width
    this.step = samples
    this.first = (samples - 1) / 2
    this.Y = samples * y + this.first
  }

  setTriangle({ planes }: DrawnTriangles, id: number): void {
    const a = planes[PLANE_SIZE * id] as number
    this.near =
      a * this.first + (planes[PLANE_SIZE * id + 1] as number) * this.Y + (planes[PLANE_SIZE * id + 2] as number)
    this.slope = this.step * a
  }
}
