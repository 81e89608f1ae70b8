/** A picture's brightness, with what finding corners to a fraction of a pixel needs of it. */

import { LINEAR_OF_BYTE } from '../../env/camera/srgb.js'

export interface GreyPicture {
  readonly width: number
  readonly height: number
  /** Row-major. */
  readonly grey: Float32Array
}

export interface RgbPicture {
  readonly width: number
  readonly height: number
  /** Row-major, 3 bytes a pixel. */
  readonly rgb: Uint8Array
}

/** How much light came: with bytes as they are, edges lie up to 0.2 px too far on the dark side. 0..1. */
export function lightOf({ width, height, rgb }: RgbPicture): GreyPicture {
  const light = (at: number): number => LINEAR_OF_BYTE[rgb[at] ?? 0] ?? 0
  const grey = Float32Array.from(
    { length: width * height },
    (_, i) => 0.2126 * light(3 * i) + 0.7152 * light(3 * i + 1) + 0.0722 * light(3 * i + 2),
  )
  return { width, height, grey }
}

/** By the weights of ITU-R BT.601, as OpenCV's. 0..255. */
export function greyOf({ width, height, rgb }: RgbPicture): GreyPicture {
  const grey = Float32Array.from(
    { length: width * height },
    (_, i) => 0.299 * (rgb[3 * i] ?? 0) + 0.587 * (rgb[3 * i + 1] ?? 0) + 0.114 * (rgb[3 * i + 2] ?? 0),
  )
  return { width, height, grey }
}

/** Between pixels by the four around; the picture's edge goes on beyond it. */
export function brightnessAt({ width, height, grey }: GreyPicture, x: number, y: number): number {
  const cx = Math.min(Math.max(x, 0), width - 1)
  const cy = Math.min(Math.max(y, 0), height - 1)
  const left = Math.min(Math.floor(cx), Math.max(0, width - 2))
  const top = Math.min(Math.floor(cy), Math.max(0, height - 2))
  const [fx, fy] = [cx - left, cy - top]
  const at = top * width + left
  const [a = 0, b = a, c = a, d = c] = [grey[at], grey[at + 1], grey[at + width], grey[at + width + 1]]
  return (1 - fy) * ((1 - fx) * a + fx * b) + fy * ((1 - fx) * c + fx * d)
}

/** Blurred by [1 4 6 4 1] / 16 in both directions. */
export function blurred({ width, height, grey }: GreyPicture): GreyPicture {
  const across = filtered(grey, width, height, 1, width)
  return { width, height, grey: filtered(across, width, height, width, height) }
}

function filtered(source: Float32Array, width: number, height: number, stride: number, length: number): Float32Array {
  const out = new Float32Array(source.length)
  for (let at = 0; at < width * height; at++) {
    const place = stride === 1 ? at % width : Math.floor(at / width)
    const start = at - place * stride
    const value = (offset: number): number =>
      source[start + Math.min(Math.max(place + offset, 0), length - 1) * stride] ?? 0
    out[at] = (value(-2) + value(2) + 4 * (value(-1) + value(1)) + 6 * value(0)) / 16
  }
  return out
}
