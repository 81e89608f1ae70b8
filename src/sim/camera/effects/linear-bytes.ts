/** Tables between the bytes of a picture and linear light in whole numbers: fast, and the same on every machine. */

import { LINEAR_OF_BYTE, srgbFromLinear } from '../../../env/camera/srgb.js'

/** Linear light 1 as a whole number: the darkest step between two bytes is 5 of it. */
export const FULL = 16383

/** 0..FULL by byte. */
export const WHOLE: Int32Array = Int32Array.from(LINEAR_OF_BYTE, value => Math.floor(value * FULL + 0.5))

/** A byte by 0..FULL; every byte comes back as it went through `WHOLE`. */
export const BYTE: Uint8Array = Uint8Array.from({ length: FULL + 1 }, (_, whole) =>
  Math.floor(srgbFromLinear(whole / FULL) * 255 + 0.5),
)
