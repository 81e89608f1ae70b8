/** Lines, rings and crosses on a picture, half transparent if wanted. */

import type { Pixel } from '../../env/camera/intrinsics.js'
import type { RgbPicture } from './grey-picture.js'

/** sRGB bytes. */
export type Ink = readonly [r: number, g: number, b: number]

interface Stroke {
  readonly ink: Ink
  readonly widthPx: number
  readonly opacity: number
}

export class Drawing {
  constructor(readonly picture: RgbPicture) {}

  /** Of all that is nearer to the segment than half the width; its rim is soft. */
  line([x0, y0]: Pixel, [x1, y1]: Pixel, ink: Ink, widthPx = 1.5, opacity = 1): void {
    const [dx, dy] = [x1 - x0, y1 - y0]
    const squared = dx * dx + dy * dy
    this.#cover(
      [Math.min(x0, x1), Math.min(y0, y1)],
      [Math.max(x0, x1), Math.max(y0, y1)],
      { ink, widthPx, opacity },
      (x, y) => {
        const along = squared > 0 ? Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / squared)) : 0
        return length(x - x0 - along * dx, y - y0 - along * dy)
      },
    )
  }

  ring([cx, cy]: Pixel, radiusPx: number, ink: Ink, widthPx = 1.5): void {
    this.#cover([cx - radiusPx, cy - radiusPx], [cx + radiusPx, cy + radiusPx], { ink, widthPx, opacity: 1 }, (x, y) =>
      Math.abs(length(x - cx, y - cy) - radiusPx),
    )
  }

  cross([cx, cy]: Pixel, armPx: number, ink: Ink, widthPx = 1.5): void {
    this.line([cx - armPx, cy - armPx], [cx + armPx, cy + armPx], ink, widthPx)
    this.line([cx - armPx, cy + armPx], [cx + armPx, cy - armPx], ink, widthPx)
  }

  mix(at: number, [r, g, b]: Ink, share: number): void {
    const { rgb } = this.picture
    for (const [channel, value] of [r, g, b].entries()) {
      const place = 3 * at + channel
      rgb[place] = Math.floor((1 - share) * (rgb[place] ?? 0) + share * value + 0.5)
    }
  }

  #cover(
    [left, top]: Pixel,
    [right, bottom]: Pixel,
    { ink, widthPx, opacity }: Stroke,
    distance: (x: number, y: number) => number,
  ): void {
    const { width, height } = this.picture
    const reach = widthPx / 2 + 1
    for (let y = Math.max(0, Math.floor(top - reach)); y <= Math.min(height - 1, Math.ceil(bottom + reach)); y++) {
      for (let x = Math.max(0, Math.floor(left - reach)); x <= Math.min(width - 1, Math.ceil(right + reach)); x++) {
        const cover = Math.min(1, widthPx / 2 + 0.5 - distance(x, y))
        if (cover > 0) this.mix(y * width + x, ink, opacity * cover)
      }
    }
  }
}

function length(x: number, y: number): number {
  return Math.sqrt(x * x + y * y)
}
