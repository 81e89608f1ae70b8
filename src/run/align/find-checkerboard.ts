/** A checkerboard in a picture: its inner corners in a known order. */

import type { Pixel } from '../../env/camera/intrinsics.js'
import { CameraError, UsageError } from '../../robot/errors.js'
import { cornerGrid, type CornerGrid } from './corner-grid.js'
import { brightnessAt, type GreyPicture } from './grey-picture.js'
import { saddlePoints, sharpSaddle } from './saddle-points.js'

const MOST_REACH_PX = 8

/**
 * Row by row, `columns` in each, as someone sees them who looks at its front with the black corner square at the lower left: from there to the right,
 * then upwards. `CameraError` where it is not to be seen.
 */
export function findCheckerboard(grey: GreyPicture, light: GreyPicture, columns: number, rows: number): Pixel[] {
  if ((columns + rows) % 2 === 0) {
    throw new UsageError(
      `a board of ${columns} x ${rows} inner corners looks the same turned by half: take one with an odd and an even count, such as 9 x 6`,
    )
  }
  const fits = (grid: CornerGrid): boolean =>
    (grid.length === rows && grid[0]?.length === columns) || (grid.length === columns && grid[0]?.length === rows)
  const points = saddlePoints(grey)
  const grid = cornerGrid(points, grey, fits)
  if (!grid || !fits(grid)) {
    const seen = grid
      ? `the largest grid has ${grid[0]?.length ?? 0} x ${grid.length}`
      : `${points.length} places look like corners, and they form no grid`
    throw new CameraError(
      `no checkerboard of ${columns} x ${rows} inner corners is in the picture: ${seen}. Show all of it with a white rim, evenly lit and flat, each square at least 10 px wide, and count corners between squares, not squares`,
    )
  }
  // Now with rows along `columns`; the picture's y points down, so that turning by a quarter keeps the handedness.
  const along = grid.length === rows ? grid : turnedByQuarter(grid)
  // Right and down in the picture; the board's own second axis goes up.
  const upwards = [...along].reverse()
  const ordered = isBlackCorner(upwards, grey) ? upwards : upwards.map(row => [...row].reverse()).reverse()
  const reach = Math.max(2, Math.min(MOST_REACH_PX, Math.floor(0.35 * shortestStep(ordered))))
  return ordered.flat().map(corner => sharpSaddle(light, corner, reach) ?? corner)
}

function turnedByQuarter(grid: CornerGrid): CornerGrid {
  const width = grid[0]?.length ?? 0
  return Array.from({ length: width }, (_, c) => [...grid].reverse().map(row => row[c] as Pixel))
}

/** Whether the square outside of the first corner is darker than its neighbour. */
function isBlackCorner(grid: CornerGrid, grey: GreyPicture): boolean {
  const [a, b, c] = [grid[0]?.[0], grid[0]?.[1], grid[1]?.[0]] as [Pixel, Pixel, Pixel]
  const at = (alongShare: number, upShare: number): number =>
    brightnessAt(
      grey,
      a[0] + alongShare * (b[0] - a[0]) + upShare * (c[0] - a[0]),
      a[1] + alongShare * (b[1] - a[1]) + upShare * (c[1] - a[1]),
    )
  // Of the four squares around the corner the outermost one is like the one across from it.
  return at(-0.4, -0.4) + at(0.4, 0.4) < at(-0.4, 0.4) + at(0.4, -0.4)
}

function shortestStep(grid: CornerGrid): number {
  let shortest = Infinity
  for (const [r, row] of grid.entries()) {
    for (const [c, [x, y]] of row.entries()) {
      for (const next of [row[c + 1], grid[r + 1]?.[c]]) {
        if (next)
          shortest = Math.min(shortest, Math.sqrt((next[0] - x) * (next[0] - x) + (next[1] - y) * (next[1] - y)))
      }
    }
  }
  return shortest
}
