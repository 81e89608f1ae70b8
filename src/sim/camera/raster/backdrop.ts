/** The background as a picture of the wanted size: one colour, or a photograph that covers it. */

import type { Background, Photo } from '../visual-scene.js'
import { LINEAR_OF_BYTE } from '../../../env/camera/srgb.js'
import { toByte } from './srgb-table.js'

const fitted = new WeakMap<Photo, { width: number; height: number; rgb: Uint8Array }>()

export class Backdrop {
  /** Present where there is a photograph: row-major, sRGB. */
  photo: Uint8Array | undefined
  readonly bytes = new Uint8Array(3)

  set({ colour, photo }: Background, width: number, height: number): void {
    this.photo = photo && coverWith(photo, width, height)
    for (let k = 0; k < 3; k++) this.bytes[k] = toByte(colour[k] as number)
  }
}

function coverWith(photo: Photo, width: number, height: number): Uint8Array {
  const known = fitted.get(photo)
  if (known?.width === width && known.height === height) return known.rgb
  const rgb = cover(photo, width, height)
  fitted.set(photo, { width, height, rgb })
  return rgb
}

/** Each pixel is the mean of what it covers of the photograph, at least one of its pixels. */
function cover({ width: w, height: h, rgb }: Photo, width: number, height: number): Uint8Array {
  const scale = Math.max(width / w, height / h)
  const [left, top] = [(w - width / scale) / 2, (h - height / scale) / 2]
  const out = new Uint8Array(3 * width * height)
  const range = (start: number, pixel: number, size: number): [number, number] => {
    const from = Math.min(size - 1, Math.max(0, Math.floor(start + pixel / scale)))
    return [from, Math.min(size, Math.max(from + 1, Math.floor(start + (pixel + 1) / scale)))]
  }
  for (let y = 0; y < height; y++) {
    const [fromY, toY] = range(top, y, h)
    for (let x = 0; x < width; x++) {
      const [fromX, toX] = range(left, x, w)
      for (let k = 0; k < 3; k++) {
        let sum = 0
        for (let v = fromY; v < toY; v++) {
          for (let u = fromX; u < toX; u++) sum += LINEAR_OF_BYTE[rgb[3 * (v * w + u) + k] as number] as number
        }
        out[3 * (y * width + x) + k] = toByte(sum / ((toY - fromY) * (toX - fromX)))
      }
    }
  }
  return out
}
