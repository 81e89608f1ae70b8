/** How far two pictures of the same are apart: structure, colour, distance and what is where. */

import { ssim } from 'ssim.js'
import type { Frame } from '../../src/env/camera/camera.js'

export interface Difference {
  /** Structural similarity of the brightness, mean over the picture at its full size: 1 is the same (Wang et al. 2004; ssim.js `fast`). */
  readonly ssim: number
  /** Mean over the pixels that both say are the arm or an object: levels of 255. */
  readonly levels: number
  /** Share of all pixels that are not the same thing. */
  readonly segments: number
  /** Of the pixels that are the same thing: the median, and the 99th percentile. Millimetres. */
  readonly depthMm: number
  readonly depthP99Mm: number
}

interface Streams {
  readonly rgb?: Frame['rgb'] | undefined
  readonly depthM?: Frame['depthM'] | undefined
  readonly segmentation?: Frame['segmentation'] | undefined
}

interface Size {
  readonly width: number
  readonly height: number
}

/** The table is segment 1, the background 0. */
const FIRST_THING = 2

/** Of pictures with all three streams. */
export function compare(one: Streams, other: Streams, size: Size): Difference {
  const [a, b] = [complete(one), complete(other)]
  let [levels, things, different] = [0, 0, 0]
  const apartM: number[] = []
  for (let i = 0; i < a.segmentation.length; i++) {
    const segment = a.segmentation[i] as number
    if (segment !== b.segmentation[i]) {
      different++
      continue
    }
    if (segment > 0) apartM.push(Math.abs((a.depthM[i] as number) - (b.depthM[i] as number)))
    if (segment < FIRST_THING) continue
    things++
    for (let k = 3 * i; k < 3 * i + 3; k++) levels += Math.abs((a.rgb[k] as number) - (b.rgb[k] as number)) / 3
  }
  apartM.sort((x, y) => x - y)
  const quantileMm = (share: number): number => 1000 * (apartM[Math.floor(share * (apartM.length - 1))] ?? 0)
  return {
    ssim: ssim(image(a.rgb, size), image(b.rgb, size), { ssim: 'fast', downsample: false }).mssim,
    levels: levels / things,
    segments: different / a.segmentation.length,
    depthMm: quantileMm(0.5),
    depthP99Mm: quantileMm(0.99),
  }
}

function complete({ rgb, depthM, segmentation }: Streams): {
  readonly [K in keyof Streams]-?: NonNullable<Streams[K]>
} {
  if (rgb && depthM && segmentation) return { rgb, depthM, segmentation }
  throw new TypeError('compare needs colour, depth and segmentation')
}

function image(rgb: Uint8Array, { width, height }: Size): { data: Uint8ClampedArray } & Size {
  const data = new Uint8ClampedArray(4 * width * height).fill(255)
  for (let i = 0; i < width * height; i++) data.set(rgb.subarray(3 * i, 3 * i + 3), 4 * i)
  return { data, width, height }
}
