/** Pixels as everybody here hands them around: rows from the top, red, green, blue, a byte each. */

export const PIXEL_BYTES = 3

export interface PixelSize {
  readonly width: number
  readonly height: number
}

/** A programming error of the caller: a picture of another size than was said. */
export function checkPixels(rgb: Uint8Array, { width, height }: PixelSize): void {
  if (rgb.length !== width * height * PIXEL_BYTES)
    throw new TypeError(
      `a picture of ${width} x ${height} is ${width * height * PIXEL_BYTES} bytes of RGB, and ${rgb.length} came`,
    )
}
