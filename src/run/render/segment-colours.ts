/** Segmentation for people: each part in a colour of its own. */

import type { RgbPicture } from './side-by-side.js'

type Rgb = readonly [red: number, green: number, blue: number]

/** Kelly's colours of maximum contrast (1965) without black and white, in their order, sRGB. */
const COLOURS: readonly Rgb[] = [
  [243, 195, 0],
  [135, 86, 146],
  [243, 132, 0],
  [161, 202, 241],
  [190, 0, 50],
  [194, 178, 128],
  [132, 132, 130],
  [0, 136, 86],
  [230, 143, 172],
  [0, 103, 165],
  [249, 147, 121],
  [96, 78, 151],
  [246, 166, 0],
  [179, 68, 108],
  [220, 211, 0],
  [136, 45, 23],
  [141, 182, 0],
  [101, 69, 34],
  [226, 88, 34],
  [43, 61, 38],
]
const NOTHING: Rgb = [0, 0, 0]

/** Of a number in a segmentation picture; 0 is nothing, and black. They repeat where there are more numbers than colours. */
export function segmentColour(segment: number): Rgb {
  return segment === 0 ? NOTHING : (COLOURS[(segment - 1) % COLOURS.length] as Rgb)
}

export function segmentPicture(segmentation: Uint16Array, width: number, height: number): RgbPicture {
  const rgb = new Uint8Array(3 * width * height)
  segmentation.forEach((segment, i) => {
    rgb.set(segmentColour(segment), 3 * i)
  })
  return { width, height, rgb }
}
