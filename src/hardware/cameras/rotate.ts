/** Pictures of cameras that are mounted on their side. */

import type { PictureSize } from './fit-picture.js'

/** Degrees clockwise, as LeRobot's `rotation`. */
export const ROTATIONS = [0, 90, 180, -90] as const
export type Rotation = (typeof ROTATIONS)[number]

/** After `rotation`, and, of what is turned, before it. */
export function turnedSize({ width, height }: PictureSize, rotation: Rotation): PictureSize {
  return rotation === 90 || rotation === -90 ? { width: height, height: width } : { width, height }
}

/** A new array; `width` and `height` are those of `rgb`. */
export function rotated(rgb: Uint8Array, width: number, height: number, rotation: Rotation): Uint8Array {
  // FFmpeg gives a Buffer, whose `slice` would be the same memory.
  if (rotation === 0) return new Uint8Array(rgb)
  const turned = new Uint8Array(rgb.length)
  const pixels = width * height
  const isUpright = rotation === 180
  const turnedWidth = isUpright ? width : height
  // Where pixel (0, 0) goes, and how far a step to the right and one down move it.
  const start = rotation === 90 ? turnedWidth - 1 : rotation === 180 ? pixels - 1 : (width - 1) * turnedWidth
  const right = rotation === 90 ? turnedWidth : rotation === 180 ? -1 : -turnedWidth
  const down = rotation === 90 ? -1 : rotation === 180 ? -width : 1
  let from = 0
  for (let y = 0; y < height; y++) {
    let to = (start + y * down) * 3
    for (let x = 0; x < width; x++, from += 3, to += right * 3) {
      turned[to] = rgb[from] ?? 0
      turned[to + 1] = rgb[from + 1] ?? 0
      turned[to + 2] = rgb[from + 2] ?? 0
    }
  }
  return turned
}
