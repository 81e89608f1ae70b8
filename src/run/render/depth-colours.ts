/** Depth for people: near is red, far is blue, nothing is black, with a scale at the right edge. */

import { exp, log } from '../../robot/trig.js'
import { clamp01, turbo } from './turbo.js'
import { drawText, TEXT_HEIGHT, textWidth } from './small-text.js'
import type { RgbPicture } from './side-by-side.js'

export interface DepthRange {
  readonly nearM: number
  readonly farM: number
}

/** What the arm and its table are in, from a wrist's jaws to a front camera's table. Fixed, so that pictures compare and clips do not flicker. */
export const DEPTH_RANGE: DepthRange = { nearM: 0.04, farM: 2 }

/** So many ends and steps between are named. */
const TICKS = 4
const SCALE_SHARE = 0.03
const MARGIN = 2
/** Smaller pictures have no room for figures. */
const LEAST_HEIGHT = 40

export function depthPicture(
  depthM: Float32Array,
  width: number,
  height: number,
  range: DepthRange = DEPTH_RANGE,
): RgbPicture {
  const rgb = new Uint8Array(3 * width * height)
  for (let i = 0; i < depthM.length; i++) {
    const metres = depthM[i] as number
    if (metres > 0) rgb.set(colourOf(metres, range), 3 * i)
  }
  const picture = { width, height, rgb }
  if (height >= LEAST_HEIGHT) drawScale(picture, range)
  return picture
}

/** By the logarithm: twice as far is the same step everywhere. */
function colourOf(metres: number, { nearM, farM }: DepthRange): readonly [number, number, number] {
  return turbo(1 - clamp01(log(metres / nearM) / log(farM / nearM)))
}

function depthAt(share: number, { nearM, farM }: DepthRange): number {
  return nearM * exp(share * log(farM / nearM))
}

function drawScale(picture: RgbPicture, range: DepthRange): void {
  const { width, height, rgb } = picture
  const barWidth = Math.max(2, Math.round(SCALE_SHARE * width))
  const size = Math.max(1, Math.round(height / 240))
  const [top, bottom] = [MARGIN, height - 1 - MARGIN]
  for (let y = top; y <= bottom; y++) {
    const colour = colourOf(depthAt((y - top) / (bottom - top), range), range)
    for (let x = width - barWidth; x < width; x++) rgb.set(colour, 3 * (y * width + x))
  }
  for (let tick = 0; tick <= TICKS; tick++) {
    const share = tick / TICKS
    const text = `${depthAt(share, range).toFixed(2)}m`
    const x = width - barWidth - MARGIN - textWidth(text, size)
    const y = Math.round(top + share * (bottom - top - TEXT_HEIGHT * size))
    drawText(picture, text, { x, y, size })
  }
}
