/** Textures in linear light, with smaller copies for surfaces that are far away: seen through few pixels they would flicker otherwise. */

import type { Texture } from '../visual-scene.js'
import { LINEAR_OF_BYTE } from '../../../env/camera/srgb.js'
import { toByte } from './srgb-table.js'

export interface Level {
  readonly width: number
  readonly height: number
  /** Three numbers a texel. */
  readonly light: Float32Array
  /** The same as sRGB bytes, red in the lowest. */
  readonly packed: Int32Array
}

export interface CompiledTexture {
  readonly tileM: number
  /** The first is the texture itself; each next one has half its edges. */
  readonly levels: readonly Level[]
  /** Of both edges of the first, so of all. */
  readonly isPowerOfTwo: boolean
  /** Texels per metre of the first. */
  readonly perM: number
}

const known = new WeakMap<Texture, CompiledTexture>()

export function compiledTexture(texture: Texture): CompiledTexture {
  const before = known.get(texture)
  if (before) return before
  const { width, height, rgb, tileM } = texture
  const first = levelOf(
    width,
    height,
    Float32Array.from(rgb, byte => LINEAR_OF_BYTE[byte] as number),
  )
  const levels: Level[] = [first]
  for (let level: Level = first; level.width % 2 === 0 && level.height % 2 === 0;) {
    level = halved(level)
    levels.push(level)
  }
  const isPowerOfTwo = (width & (width - 1)) === 0 && (height & (height - 1)) === 0
  const made = { tileM, levels, isPowerOfTwo, perM: Math.max(width, height) / tileM }
  known.set(texture, made)
  return made
}

function levelOf(width: number, height: number, light: Float32Array): Level {
  const byte = (at: number): number => toByte(light[at] as number)
  const packed = Int32Array.from(
    { length: width * height },
    (_, at) => byte(3 * at) | (byte(3 * at + 1) << 8) | (byte(3 * at + 2) << 16),
  )
  return { width, height, light, packed }
}

function halved({ width, height, light }: Level): Level {
  const [w, h] = [width / 2, height / 2]
  const out = new Float32Array(3 * w * h)
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      for (let k = 0; k < 3; k++) {
        const at = 3 * (2 * y * width + 2 * x) + k
        const sum =
          (light[at] as number) +
          (light[at + 3] as number) +
          (light[at + 3 * width] as number) +
          (light[at + 3 * width + 3] as number)
        out[3 * (y * w + x) + k] = sum / 4
      }
    }
  }
  return levelOf(w, h, out)
}

/** A pixel may span so many texels of the copy that it is given; of the first it may span so many for each copy. */
const MOST_TEXELS = 1.5
const FOOTPRINTS = Float64Array.from({ length: 32 }, (_, level) => MOST_TEXELS * (1 << level))

/** The copy for a pixel that spans `footprint` texels of the first: the finest that is not too fine. */
export function levelFor({ levels }: CompiledTexture, footprint: number): number {
  let level = 0
  while (level < levels.length - 1 && footprint > (FOOTPRINTS[level] as number)) level++
  return level
}

/**
 * Where the pixels of a run, which start at copy number `index`, come to need another: they are farther, or nearer, from one end to the
 * other. A pixel of nearness 1 spans `footprint` texels of the first.
 */
export function sameLevel(
  texture: CompiledTexture,
  index: number,
  footprint: number,
  near: number,
  slope: number,
  start: number,
  end: number,
): number {
  const last = levelFor(texture, footprint / (near + slope * (end - 1)))
  if (last === index) return end
  const limit = FOOTPRINTS[last > index ? index : index - 1] as number
  const crossing = Math.ceil((footprint / limit - near) / slope)
  return Math.min(end, Math.max(start + 1, crossing))
}

/** Bilinear, repeating, at u v in tiles. Into `out`. */
export function sampleLevel({ width, height, light }: Level, u: number, v: number, out: Float64Array): void {
  const x = (u - Math.floor(u)) * width - 0.5
  const y = (v - Math.floor(v)) * height - 0.5
  const left = Math.floor(x)
  const top = Math.floor(y)
  const fx = x - left
  const fy = y - top
  const x0 = left < 0 ? width - 1 : left
  const x1 = left + 1 >= width ? 0 : left + 1
  const y0 = (top < 0 ? height - 1 : top) * width
  const y1 = (top + 1 >= height ? 0 : top + 1) * width
  const a = 3 * (y0 + x0)
  const b = 3 * (y0 + x1)
  const c = 3 * (y1 + x0)
  const d = 3 * (y1 + x1)
  const wa = (1 - fx) * (1 - fy)
  const wb = fx * (1 - fy)
  const wc = (1 - fx) * fy
  const wd = fx * fy
  out[0] = wa * (light[a] as number) + wb * (light[b] as number) + wc * (light[c] as number) + wd * (light[d] as number)
  out[1] =
    wa * (light[a + 1] as number) +
    wb * (light[b + 1] as number) +
    wc * (light[c + 1] as number) +
    wd * (light[d + 1] as number)
  out[2] =
    wa * (light[a + 2] as number) +
    wb * (light[b + 2] as number) +
    wc * (light[c + 2] as number) +
    wd * (light[d + 2] as number)
}
