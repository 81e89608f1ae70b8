/** Pictures put together into one. */

export interface RgbPicture {
  readonly width: number
  readonly height: number
  /** Row-major, sRGB, 3 bytes a pixel. */
  readonly rgb: Uint8Array
}

/** From left to right; lower ones stand at the top, with black below. One alone is handed back as it is. */
export function sideBySide(pictures: readonly RgbPicture[]): RgbPicture {
  const [first] = pictures
  if (first !== undefined && pictures.length === 1) return first
  const width = pictures.reduce((sum, picture) => sum + picture.width, 0)
  const height = pictures.reduce((most, picture) => Math.max(most, picture.height), 0)
  const rgb = new Uint8Array(3 * width * height)
  let left = 0
  for (const picture of pictures) {
    const rowBytes = 3 * picture.width
    for (let y = 0; y < picture.height; y++) {
      rgb.set(picture.rgb.subarray(y * rowBytes, (y + 1) * rowBytes), 3 * (y * width + left))
    }
    left += picture.width
  }
  return { width, height, rgb }
}

/** From the top down; narrower ones stand at the left, with black beside them. */
export function oneAbove(pictures: readonly RgbPicture[]): RgbPicture {
  const width = pictures.reduce((most, picture) => Math.max(most, picture.width), 0)
  const height = pictures.reduce((sum, picture) => sum + picture.height, 0)
  const rgb = new Uint8Array(3 * width * height)
  let top = 0
  for (const picture of pictures) {
    const rowBytes = 3 * picture.width
    for (let y = 0; y < picture.height; y++) {
      rgb.set(picture.rgb.subarray(y * rowBytes, (y + 1) * rowBytes), 3 * (top + y) * width)
    }
    top += picture.height
  }
  return { width, height, rgb }
}
