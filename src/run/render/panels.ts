/** What a picture shows of one frame: colour, and depth and segments beside it where they are wanted. */

import type { CameraOptions } from '../../env/camera/camera-options.js'
import type { Frame } from '../../env/backend.js'
import { depthPicture } from './depth-colours.js'
import { segmentPicture } from './segment-colours.js'
import { oneAbove, sideBySide, type RgbPicture } from './side-by-side.js'

/** Cameras beside each other; with depth or segments one above the other, each with its own beside it. */
export function panelsOf(frames: readonly Frame[]): RgbPicture {
  const rows = frames.map(panelsOfOne)
  return rows.some(row => row.length > 1) ? oneAbove(rows.map(sideBySide)) : sideBySide(rows.flat())
}

function panelsOfOne({ width, height, rgb, depthM, segmentation }: Frame): RgbPicture[] {
  return [
    { width, height, rgb },
    ...(depthM ? [depthPicture(depthM, width, height)] : []),
    ...(segmentation ? [segmentPicture(segmentation, width, height)] : []),
  ]
}

type Panels = Pick<CameraOptions, 'width' | 'height' | 'depth' | 'segmentation'>

/** Without drawing anything: the size of what `panelsOf` makes of such cameras. */
export function panelsSize(cameras: readonly Panels[]): { readonly width: number; readonly height: number } {
  const rows = cameras.map(({ width = 640, height = 480, depth = false, segmentation = false }) => {
    const panels = 1 + Number(depth) + Number(segmentation)
    return { panels, width: panels * width, height }
  })
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const [widths, heights] = [rows.map(({ width }) => width), rows.map(({ height }) => height)]
  return rows.some(({ panels }) => panels > 1)
    ? { width: Math.max(...widths), height: sum(heights) }
    : { width: sum(widths), height: Math.max(...heights) }
}
