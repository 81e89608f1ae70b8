/** Pictures as networks take them: float32 [3, height, width], channel by channel. */

import type { Affine } from './normalization.js'

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Picture extends Size {
  /** [height][width][3] */
  readonly rgb: Uint8Array
}

const CHANNELS = 3

/** 0..1, then normalised. */
export function pictureTensor({ width, height, rgb }: Picture, affine: Affine): Float32Array {
  const pixels = width * height
  if (rgb.length !== CHANNELS * pixels)
    throw new TypeError(`expected ${CHANNELS * pixels} bytes of a ${width} x ${height} picture, got ${rgb.length}`)
  const planes = new Float32Array(CHANNELS * pixels)
  const [red, green, blue] = [0, 1, 2].map(channel => ofBytes(affine, channel)) as [Line, Line, Line]
  // All channels in one pass: byte by byte through the picture.
  for (let at = 0, from = 0; at < pixels; at++, from += CHANNELS) {
    planes[at] = (rgb[from] as number) * red.factor + red.offset
    planes[pixels + at] = (rgb[from + 1] as number) * green.factor + green.offset
    planes[2 * pixels + at] = (rgb[from + 2] as number) * blue.factor + blue.offset
  }
  return planes
}

interface Line {
  readonly factor: number
  readonly offset: number
}

function ofBytes({ from, scale, to }: Affine, channel: number): Line {
  const [zero, factor, offset] = [from[channel], scale[channel], to[channel]] as [number, number, number]
  return { factor: factor / 255, offset: offset - zero * factor }
}

/** SmolVLA's `resize_with_pad`: bilinear, so large that one side fits, zeros on the left and on top. `planes`: [3][height][width]. */
export function resizedWithPad(planes: Float32Array, size: Size, into: Size): Float32Array {
  const ratio = Math.max(size.width / into.width, size.height / into.height)
  const fitted: Size = { width: Math.floor(size.width / ratio), height: Math.floor(size.height / ratio) }
  const [left, top] = [into.width - fitted.width, into.height - fitted.height]
  const [columns, rows] = [places(size.width, fitted.width), places(size.height, fitted.height)]
  const out = new Float32Array(CHANNELS * into.width * into.height)
  // Of the two source rows that a row lies between; neighbours share them.
  let [above, below] = [new Float32Array(fitted.width), new Float32Array(fitted.width)]
  for (let channel = 0; channel < CHANNELS; channel++) {
    const source = planes.subarray(channel * size.width * size.height)
    const target = out.subarray(channel * into.width * into.height)
    let [rowAbove, rowBelow] = [-1, -1]
    for (let y = 0; y < fitted.height; y++) {
      const [low, high, down] = [rows.low[y] as number, rows.high[y] as number, rows.share[y] as number]
      if (low !== rowAbove) {
        if (low === rowBelow) [above, below] = [below, above]
        else stretch(source.subarray(low * size.width), columns, above)
        rowAbove = low
        rowBelow = -1
      }
      if (high !== rowBelow) {
        stretch(source.subarray(high * size.width), columns, below)
        rowBelow = high
      }
      const at = (top + y) * into.width + left
      for (let x = 0; x < fitted.width; x++)
        target[at + x] = (1 - down) * (above[x] as number) + down * (below[x] as number)
    }
  }
  return out
}

/** Of one axis: which two of the source's places a place of the target lies between, and how far. */
interface Places {
  readonly low: Int32Array
  readonly high: Int32Array
  readonly share: Float32Array
}

/** torch's `align_corners=False`, in float32 as it counts. */
function places(source: number, target: number): Places {
  const low = new Int32Array(target)
  const high = new Int32Array(target)
  const share = new Float32Array(target)
  const step = Math.fround(source / target)
  for (let k = 0; k < target; k++) {
    const at = Math.max(0, Math.fround(step * (k + 0.5) - 0.5))
    low[k] = Math.min(source - 1, Math.floor(at))
    high[k] = Math.min(source - 1, (low[k] as number) + 1)
    share[k] = at - (low[k] as number)
  }
  return { low, high, share }
}

function stretch(row: Float32Array, { low, high, share }: Places, into: Float32Array): void {
  for (let x = 0; x < into.length; x++) {
    const across = share[x] as number
    into[x] = (1 - across) * (row[low[x] as number] as number) + across * (row[high[x] as number] as number)
  }
}
