/** Pictures with a number painted into them, coarse enough to outlive any codec. */

import { join } from 'node:path'
import { openClip } from '../../../src/run/video/clip-encoder.js'
import type { VideoEncoding } from '../../../src/run/video/video-encoding.js'
import type { Clip } from '../../../src/dataset/clip.js'

const BITS = 16
const SIDE = 64
export const SIZE = { width: SIDE, height: SIDE }
const BLOCK = SIDE / 4

/** Sixteen squares, each black or white. */
export function painted(number: number): Uint8Array {
  const rgb = new Uint8Array(3 * SIDE * SIDE)
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const bit = 4 * Math.floor(y / BLOCK) + Math.floor(x / BLOCK)
      rgb.fill((number >> bit) & 1 ? 235 : 20, 3 * (SIDE * y + x), 3 * (SIDE * y + x) + 3)
    }
  }
  return rgb
}

export function numberIn(rgb: Uint8Array): number {
  let number = 0
  for (let bit = 0; bit < BITS; bit++) {
    const x = BLOCK * (bit % 4) + BLOCK / 2
    const y = BLOCK * Math.floor(bit / 4) + BLOCK / 2
    if ((rgb[3 * (SIDE * y + x)] ?? 0) > 127) number |= 1 << bit
  }
  return number
}

/** Frames that show `first`, `first + 1`, .. */
export async function paintedClip(
  folder: string,
  { first, frames, fps = 30, encoding }: { first: number; frames: number; fps?: number; encoding: VideoEncoding },
): Promise<Clip> {
  const clip = await openClip({
    path: join(folder, `clip-${first}.mp4`),
    ...SIZE,
    fps,
    encoding: { threads: 1, ...encoding },
  })
  for (let k = 0; k < frames; k++) await clip.push(painted(first + k))
  return clip.finish()
}
