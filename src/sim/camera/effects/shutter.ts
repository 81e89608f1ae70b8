/** Motion blur and rolling shutter: one picture out of several, each of another instant. */

import type { CameraEffects } from '../../../env/camera/effects.js'
import type { Picture } from '../renderer.js'
import { BYTE, WHOLE } from './linear-bytes.js'

/** Sub-frames where nothing is said. */
const SUB_FRAMES = 8

/**
 * A capture's time is the end of its last row's exposure, so that everything it shows has happened. Row by row the shutter opens and closes later, by
 * `rolling_shutter_ms` from the first to the last; a row is the mean, in linear light, of the sub-frames while it is open, or the one nearest to its middle
 * where there is none.
 */
export class Shutter {
  /** When to draw the sub-frames, against the capture's time: rising, none above 0. One 0 where nothing blurs. */
  readonly offsetsS: readonly number[]
  readonly #openS: number
  readonly #rollS: number

  constructor({ shutter = 0, rolling_shutter_ms = 0, sub_frames = SUB_FRAMES }: CameraEffects, rateHz: number) {
    this.#openS = shutter / rateHz
    this.#rollS = rolling_shutter_ms / 1000
    const spanS = this.#openS + this.#rollS
    const count = spanS > 0 ? sub_frames : 1
    // The middles of equal parts of the span.
    this.offsetsS = Array.from({ length: count }, (_, i) => -spanS * (1 - (i + 0.5) / count) || 0)
  }

  /** `pictures`: by `offsetsS`, all of one size. Depth and segmentation are of the sub-frame nearest to the middle of each row's exposure. */
  combine(pictures: readonly Picture[], width: number, height: number): Picture {
    const [first] = pictures
    if (first === undefined || pictures.length !== this.offsetsS.length) {
      throw new RangeError(`expected ${this.offsetsS.length} pictures, got ${pictures.length}`)
    }
    if (pictures.length === 1) return first
    const rgb = first.rgb && new Uint8Array(first.rgb.length)
    const depthM = first.depthM && new Float32Array(first.depthM.length)
    const segmentation = first.segmentation && new Uint16Array(first.segmentation.length)
    const light = new Int32Array(3 * width)
    for (let row = 0; row < height; row++) {
      const [from, to, middle] = this.#openDuring(row, height)
      const nearest = pictures[middle] as Picture
      const [start, end] = [row * width, (row + 1) * width]
      if (rgb) {
        if (to - from === 1) rgb.set((nearest.rgb as Uint8Array).subarray(3 * start, 3 * end), 3 * start)
        else averageRow(pictures, from, to, 3 * start, light, rgb)
      }
      depthM?.set((nearest.depthM as Float32Array).subarray(start, end), start)
      segmentation?.set((nearest.segmentation as Uint16Array).subarray(start, end), start)
    }
    return { ...(rgb && { rgb }), ...(depthM && { depthM }), ...(segmentation && { segmentation }) }
  }

  /** The sub-frames from..to-1 while a row is open, and the one nearest to the middle of it. */
  #openDuring(row: number, height: number): readonly [from: number, to: number, middle: number] {
    const spanS = this.#openS + this.#rollS
    const count = this.offsetsS.length
    const opensS = height > 1 ? (this.#rollS * row) / (height - 1) : 0
    const place = (timeS: number): number => (timeS / spanS) * count
    const middle = Math.min(count - 1, Math.floor(place(opensS + this.#openS / 2)))
    const from = Math.min(count, Math.max(0, Math.floor(place(opensS) + 0.5)))
    const to = Math.min(count, Math.floor(place(opensS + this.#openS) + 0.5))
    return to - from > 1 ? [from, to, middle] : [middle, middle + 1, middle]
  }
}

function averageRow(
  pictures: readonly Picture[],
  from: number,
  to: number,
  start: number,
  light: Int32Array,
  into: Uint8Array,
): void {
  const [whole, bytes] = [WHOLE, BYTE]
  light.fill(0)
  for (let k = from; k < to; k++) {
    const rgb = pictures[k]?.rgb as Uint8Array
    for (let i = 0; i < light.length; i++) light[i] = (light[i] as number) + (whole[rgb[start + i] as number] as number)
  }
  const count = to - from
  for (let i = 0; i < light.length; i++) {
    into[start + i] = bytes[Math.floor((light[i] as number) / count + 0.5)] as number
  }
}
