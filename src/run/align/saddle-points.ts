/** Places where four squares of a checkerboard meet: dark, light, dark, light around, to hundredths of a pixel. */

import type { Pixel } from '../../env/camera/intrinsics.js'
import { cos, sin } from '../../robot/trig.js'
import { blurred, brightnessAt, type GreyPicture } from './grey-picture.js'

/** Of the strongest, what still counts. */
const WEAKEST = 0.03
const MOST = 600
const RING_PX = 4
const AROUND = 32
const BORDER_PX = 6

/** Strongest first. `grey`: 0..255. */
export function saddlePoints(grey: GreyPicture): Pixel[] {
  const soft = blurred(grey)
  const { width, height } = soft
  const strength = saddleStrength(soft)
  let strongest = 0
  for (const value of strength) strongest = Math.max(strongest, value)
  const peaks: { at: number; value: number }[] = []
  for (let y = BORDER_PX; y < height - BORDER_PX; y++) {
    for (let x = BORDER_PX; x < width - BORDER_PX; x++) {
      const at = y * width + x
      const value = strength[at] ?? 0
      if (value > Math.max(4, WEAKEST * strongest) && isPeak(strength, at, width)) peaks.push({ at, value })
    }
  }
  peaks.sort((a, b) => b.value - a.value || a.at - b.at)
  const found: Pixel[] = []
  for (const { at } of peaks) {
    if (found.length === MOST) break
    const rough: Pixel = [at % width, Math.floor(at / width)]
    const fine = sharpSaddle(grey, rough, RING_PX)
    if (!fine || !isCross(soft, fine)) continue
    if (found.every(([x, y]) => Math.abs(x - fine[0]) + Math.abs(y - fine[1]) > 3)) found.push(fine)
  }
  return found
}

/** Minus the determinant of the second derivatives: large where it goes up one way and down the other. */
function saddleStrength({ width, height, grey }: GreyPicture): Float32Array {
  const strength = new Float32Array(grey.length)
  const value = (at: number): number => grey[at] ?? 0
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x
      const xx = value(at - 1) - 2 * value(at) + value(at + 1)
      const yy = value(at - width) - 2 * value(at) + value(at + width)
      const xy = (value(at + width + 1) - value(at + width - 1) - value(at - width + 1) + value(at - width - 1)) / 4
      strength[at] = xy * xy - xx * yy
    }
  }
  return strength
}

function isPeak(strength: Float32Array, at: number, width: number): boolean {
  const value = strength[at] ?? 0
  for (let dy = -2; dy <= 2; dy++) {
    for (let dx = -2; dx <= 2; dx++) {
      const other = strength[at + dy * width + dx] ?? 0
      if (other > value || (other === value && dy * width + dx < 0)) return false
    }
  }
  return true
}

/**
 * Where all brightness gradients around are at right angles to the way there, in a window of `reachPx` to each side: OpenCV's `cornerSubPix`. Undefined where
 * that leads away.
 */
export function sharpSaddle(grey: GreyPicture, [x0, y0]: Pixel, reachPx: number): Pixel | undefined {
  let [x, y] = [x0, y0]
  for (let round = 0; round < 20; round++) {
    let [xx, xy, yy, bx, by] = [0, 0, 0, 0, 0]
    for (let dy = -reachPx; dy <= reachPx; dy++) {
      for (let dx = -reachPx; dx <= reachPx; dx++) {
        const weight =
          (1 - (dx * dx) / ((reachPx + 1) * (reachPx + 1))) * (1 - (dy * dy) / ((reachPx + 1) * (reachPx + 1)))
        const gx = brightnessAt(grey, x + dx + 1, y + dy) - brightnessAt(grey, x + dx - 1, y + dy)
        const gy = brightnessAt(grey, x + dx, y + dy + 1) - brightnessAt(grey, x + dx, y + dy - 1)
        xx += weight * gx * gx
        xy += weight * gx * gy
        yy += weight * gy * gy
        bx += weight * (gx * gx * dx + gx * gy * dy)
        by += weight * (gx * gy * dx + gy * gy * dy)
      }
    }
    const determinant = xx * yy - xy * xy
    if (!(determinant > 1e-6 * (xx + yy) * (xx + yy))) return undefined
    const [mx, my] = [(yy * bx - xy * by) / determinant, (xx * by - xy * bx) / determinant]
    x += mx
    y += my
    if (!(Math.abs(x - x0) <= reachPx && Math.abs(y - y0) <= reachPx)) return undefined
    if (mx * mx + my * my < 1e-8) break
  }
  return [x, y]
}

/** Four changes on the way round, and opposite sides alike. */
function isCross(soft: GreyPicture, [x, y]: Pixel): boolean {
  const ring = RING.map(([dx, dy]) => brightnessAt(soft, x + RING_PX * dx, y + RING_PX * dy))
  const [low, high] = [Math.min(...ring), Math.max(...ring)]
  if (high - low < 12) return false
  const middle = (low + high) / 2
  const isLight = ring.map(value => value > middle)
  const changes = isLight.filter((value, i) => value !== isLight[(i + 1) % AROUND]).length
  const alike = isLight.filter((value, i) => value === isLight[(i + AROUND / 2) % AROUND]).length
  return changes === 4 && alike >= 0.75 * AROUND
}

const RING = Array.from({ length: AROUND }, (_, i): Pixel => {
  const angle = (2 * Math.PI * i) / AROUND
  return [cos(angle), sin(angle)]
})
