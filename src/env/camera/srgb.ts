/** Between light and the bytes of a picture: sRGB (IEC 61966-2-1), bit-equal on every engine. */

import { exp, log } from '../../robot/trig.js'
import type { Colour } from './look.js'

/** 0..1 as a picture has it to linear light. */
export function linearFromSrgb(value: number): number {
  return value <= 0.04045 ? value / 12.92 : exp(2.4 * log((value + 0.055) / 1.055))
}

/** Linear light 0..1 by byte. */
export const LINEAR_OF_BYTE: Float64Array = Float64Array.from({ length: 256 }, (_, byte) => linearFromSrgb(byte / 255))

/** Linear light 0..1 to what a picture has. */
export function srgbFromLinear(value: number): number {
  return value <= 0.0031308 ? 12.92 * value : 1.055 * exp(log(value) / 2.4) - 0.055
}

/** A colour as people write it (`[1, 0.5, 0]`, sRGB) in linear light. */
export function linearColour([r, g, b]: readonly [number, number, number, ...number[]]): Colour {
  return [linearFromSrgb(r), linearFromSrgb(g), linearFromSrgb(b)]
}
