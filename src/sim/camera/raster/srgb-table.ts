/** sRGB by looking it up: bytes to linear light and back. */

import { srgbFromLinear } from '../../../env/camera/srgb.js'

/** Steps of the table from light to bytes: even in the dark, where sRGB is steepest, they are finer than a byte. */
export const LIGHT_STEPS = 8192

/** Byte of linear light v: `BYTES[light * LIGHT_STEPS]`, light within 0..1. */
export const BYTES = Uint8Array.from({ length: LIGHT_STEPS + 1 }, (_, k) =>
  Math.floor(255 * srgbFromLinear(k / LIGHT_STEPS) + 0.5),
)

/** The byte of linear light; light above 1 is white. */
export function toByte(light: number): number {
  return BYTES[light < 1 ? (light * LIGHT_STEPS + 0.5) | 0 : LIGHT_STEPS] as number
}
