/** From the picture of a pinhole to that of a lens, by a table that is made once. */

import { unproject, type Intrinsics } from '../../../env/camera/intrinsics.js'
import type { Picture } from '../renderer.js'

/** The pinhole's picture is at most so many times as wide and high as the lens's. */
const MOST_GROWTH = 2
/** Parts of a pixel that positions are kept in. */
const PARTS = 256

/**
 * A lens sees past the edges of a pinhole of its focal length, so `source` is a larger picture with the same focal length: nothing loses sharpness and no corner
 * is empty, up to twice the size. What the lens shows beyond that, or where it folds, is black, at depth 0 and segment 0.
 */
export class LensRemap {
  /** What to draw. */
  readonly source: Intrinsics
  readonly #lens: Intrinsics
  /** Per pixel the source's pixel (lower left of four), or -1. */
  readonly #corner: Int32Array
  /** The source's pixel that is nearest. */
  readonly #nearest: Int32Array
  /** Parts towards the right and lower ones. */
  readonly #right: Uint8Array
  readonly #down: Uint8Array

  /** `lens` with distortion. */
  constructor(lens: Intrinsics) {
    const { width, height, fx, fy, cx, cy } = lens
    this.#lens = lens
    const us = new Float64Array(width * height)
    const vs = new Float64Array(width * height)
    let [left, right, up, down] = [0, width - 1, 0, height - 1]
    for (let i = 0; i < us.length; i++) {
      const ray = unproject(lens, [i % width, Math.floor(i / width)])
      us[i] = ray ? fx * ray[0] + cx : NaN
      vs[i] = ray ? fy * ray[1] + cy : NaN
      if (!ray) continue
      left = Math.min(left, us[i] as number)
      right = Math.max(right, us[i] as number)
      up = Math.min(up, vs[i] as number)
      down = Math.max(down, vs[i] as number)
    }
    const [moreX, moreY] = [margin(left, right, width), margin(up, down, height)]
    this.source = { width: width + 2 * moreX, height: height + 2 * moreY, fx, fy, cx: cx + moreX, cy: cy + moreY }
    this.#corner = new Int32Array(us.length).fill(-1)
    this.#nearest = new Int32Array(us.length).fill(-1)
    this.#right = new Uint8Array(us.length)
    this.#down = new Uint8Array(us.length)
    const { width: sourceWidth, height: sourceHeight } = this.source
    for (let i = 0; i < us.length; i++) {
      const u = (us[i] as number) + moreX
      const v = (vs[i] as number) + moreY
      const [nearU, nearV] = [Math.floor(u + 0.5), Math.floor(v + 0.5)]
      if (!(nearU >= 0 && nearV >= 0 && nearU < sourceWidth && nearV < sourceHeight)) continue
      this.#nearest[i] = nearV * sourceWidth + nearU
      const cornerU = Math.min(sourceWidth - 2, Math.max(0, Math.floor(u)))
      const cornerV = Math.min(sourceHeight - 2, Math.max(0, Math.floor(v)))
      this.#corner[i] = cornerV * sourceWidth + cornerU
      this.#right[i] = Math.min(PARTS - 1, Math.max(0, Math.floor((u - cornerU) * PARTS)))
      this.#down[i] = Math.min(PARTS - 1, Math.max(0, Math.floor((v - cornerV) * PARTS)))
    }
  }

  /** Colour between four pixels, depth and segmentation of the nearest one. */
  apply({ rgb, depthM, segmentation }: Picture): Picture {
    return {
      ...(rgb && { rgb: this.#blend(rgb) }),
      ...(depthM && { depthM: this.#pick(depthM, new Float32Array(this.#nearest.length)) }),
      ...(segmentation && { segmentation: this.#pick(segmentation, new Uint16Array(this.#nearest.length)) }),
    }
  }

  #blend(rgb: Uint8Array): Uint8Array {
    const out = new Uint8Array(3 * this.#lens.width * this.#lens.height)
    const below = 3 * this.source.width
    for (let i = 0; i < this.#corner.length; i++) {
      const corner = this.#corner[i] as number
      if (corner < 0) continue
      const right = this.#right[i] as number
      const down = this.#down[i] as number
      for (let c = 0; c < 3; c++) {
        const at = 3 * corner + c
        const upper = (rgb[at] as number) * (PARTS - right) + (rgb[at + 3] as number) * right
        const lower = (rgb[at + below] as number) * (PARTS - right) + (rgb[at + below + 3] as number) * right
        out[3 * i + c] = (upper * (PARTS - down) + lower * down + 0x8000) >> 16
      }
    }
    return out
  }

  #pick<Values extends Float32Array | Uint16Array>(from: Values, into: Values): Values {
    for (let i = 0; i < into.length; i++) {
      const nearest = this.#nearest[i] as number
      if (nearest >= 0) into[i] = from[nearest] as number
    }
    return into
  }
}

/** Pixels to add on either side. */
function margin(low: number, high: number, size: number): number {
  const most = Math.floor(((MOST_GROWTH - 1) * size) / 2)
  return Math.min(most, Math.max(0, Math.floor(-low) + 1, Math.floor(high - size) + 2))
}
