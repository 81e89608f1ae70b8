/** Where a run of pixels lies on the grid of samples. Made once and filled in for each run. */

export interface RunPlace {
  /** Pixel number of the row's first pixel. */
  row: number
  /** Pixels of the row. */
  from: number
  end: number
  /** Pixel x is at `first + step x`, `Y` of the grid. */
  first: number
  step: number
  Y: number
  /** Nearness is near + slope x. */
  near: number
  slope: number
}
