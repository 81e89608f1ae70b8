/** What the numbers of a segmentation picture stand for, and how much of the picture each fills. */

import type { Segment } from '../../env/camera/camera.js'
import { segmentColour } from './segment-colours.js'

export interface SegmentCount {
  /** In the segmentation picture. */
  readonly value: number
  readonly name: string
  readonly kind: Segment['kind']
  /** In the coloured one, sRGB. */
  readonly colour: readonly [red: number, green: number, blue: number]
  readonly pixels: number
}

/** Only those that are seen, in the order of their numbers. */
export function segmentCounts(segmentation: Uint16Array, segments: readonly Segment[]): SegmentCount[] {
  const pixels = new Uint32Array(segments.length + 1)
  for (const value of segmentation) pixels[value] = (pixels[value] as number) + 1
  return segments.flatMap(({ name, kind }, i) => {
    const count = pixels[i + 1] as number
    return count === 0 ? [] : [{ value: i + 1, name, kind, colour: segmentColour(i + 1), pixels: count }]
  })
}
