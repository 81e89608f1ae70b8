/** Runs of pixels on a flat triangle with a texture: the table, mostly, so most of the picture. */

import type { RunPlace } from './run-place.js'
import { AMBIENT, BIAS, KEY, SHADING_SIZE, TEXTURE } from './shading.js'
import type { ShadowLookup } from './shadow-lookup.js'
import { LIGHT, toByte } from './srgb-table.js'
import { FOOTPRINTS, levelFor, type CompiledTexture, type Level } from './texture.js'

/** Places between two texels, as bits: 16. */
const PLACE_BITS = 4
const PLACES = 1 << PLACE_BITS
const PLACE = PLACES - 1
const HALF_TEXEL = PLACES / 2
/** A texel's bytes, blue and red, apart enough to be weighted at once. */
const BLUE_AND_RED = 0x00ff00ff
/** Half of 256ths, in both. */
const ROUNDING = 0x00800080

/** Bytes of the texture to bytes of the picture: red, green, blue in the light, then in the shadow. */
const TONES = 256 * 6

export class TexturedRuns {
  #tones = new Uint8Array(TONES * 16)
  #count = 0
  /** Per shaded triangle its table, plus one. */
  #tableOf = new Int32Array(256)

  begin(): void {
    this.#count = 0
    this.#tableOf.fill(0)
  }

  /** The bytes are blended as they are in the texture, the light is multiplied linearly. `lookup`: none without shadows. */
  paint(
    rgb: Uint8Array,
    { row, from, end, first, step, Y, near, slope }: RunPlace,
    at: number,
    n: Float64Array,
    texture: CompiledTexture,
    footprint: number,
    lookup: ShadowLookup | undefined,
  ): void {
    const table = TONES * this.#table(at, n)
    const tones = this.#tones
    const shading = SHADING_SIZE * at
    const rows = lookup ? lookup.rows : NO_ROWS
    const uA = step * (rows[0] as number)
    const u0 = (rows[0] as number) * first + (rows[1] as number) * Y + (rows[2] as number)
    const uD = rows[3] as number
    const vA = step * (rows[4] as number)
    const v0 = (rows[4] as number) * first + (rows[5] as number) * Y + (rows[6] as number)
    const vD = rows[7] as number
    const hA = step * (rows[8] as number)
    const h0 = (rows[8] as number) * first + (rows[9] as number) * Y + (rows[10] as number)
    const hD = (rows[11] as number) + (n[shading + BIAS] as number)
    const t = shading + TEXTURE
    const tile = 1 / texture.tileM
    const sA = tile * step * (n[t] as number)
    const s0 = tile * ((n[t] as number) * first + (n[t + 1] as number) * Y + (n[t + 2] as number))
    const tA = tile * step * (n[t + 3] as number)
    const t0 = tile * ((n[t + 3] as number) * first + (n[t + 4] as number) * Y + (n[t + 5] as number))
    let texels: Int32Array = NO_TEXELS
    let shift = 0
    let right = 0
    let down = 0
    let scaleX = 0
    let scaleY = 0
    let least = 0
    let most = -1
    for (let x = from, to = 3 * (row + from); x < end; x++, to += 3) {
      const z = 1 / (near + slope * x)
      const span = footprint * z
      if (span > most || span <= least) {
        const index = levelFor(texture, span)
        const level = texture.levels[index] as Level
        least = index === 0 ? -1 : (FOOTPRINTS[index - 1] as number)
        most = index === texture.levels.length - 1 ? Infinity : (FOOTPRINTS[index] as number)
        texels = level.packed
        shift = 31 - Math.clz32(level.width)
        right = level.width - 1
        down = level.height - 1
        scaleX = PLACES * level.width
        scaleY = PLACES * level.height
      }
      // Texels and 16ths of them as integers: wrapping around is cutting off bits.
      const column = ((s0 + sA * x) * z * scaleX - HALF_TEXEL) | 0
      const line = ((t0 + tA * x) * z * scaleY - HALF_TEXEL) | 0
      const fx = column & PLACE
      const fy = line & PLACE
      const i = (column >> PLACE_BITS) & right
      const j = ((column >> PLACE_BITS) + 1) & right
      const upper = ((line >> PLACE_BITS) & down) << shift
      const lower = (((line >> PLACE_BITS) + 1) & down) << shift
      const a = texels[upper + i] as number
      const b = texels[upper + j] as number
      const c = texels[lower + i] as number
      const d = texels[lower + j] as number
      let outer = a & BLUE_AND_RED
      let green = (a >> 8) & 0xff
      if (a !== b || a !== c || a !== d) {
        const wd = Math.imul(fx, fy)
        const wb = (fx << PLACE_BITS) - wd
        const wc = (fy << PLACE_BITS) - wd
        const wa = PLACES * PLACES - wb - wc - wd
        outer =
          ((Math.imul(wa, outer) +
            Math.imul(wb, b & BLUE_AND_RED) +
            Math.imul(wc, c & BLUE_AND_RED) +
            Math.imul(wd, d & BLUE_AND_RED) +
            ROUNDING) >>>
            8) &
          BLUE_AND_RED
        green =
          (Math.imul(wa, green) +
            Math.imul(wb, (b >> 8) & 0xff) +
            Math.imul(wc, (c >> 8) & 0xff) +
            Math.imul(wd, (d >> 8) & 0xff) +
            128) >>
          8
      }
      const red = outer & 0xff
      const blue = outer >> 16
      const light = lookup ? lookup.light((u0 + uA * x) * z + uD, (v0 + vA * x) * z + vD, (h0 + hA * x) * z + hD) : 1
      if (light === 1 || light === 0) {
        const tone = light === 1 ? table : table + 3 * 256
        rgb[to] = tones[tone + red] as number
        rgb[to + 1] = tones[tone + 256 + green] as number
        rgb[to + 2] = tones[tone + 512 + blue] as number
      } else {
        rgb[to] = litTone(n, shading, 0, red, light)
        rgb[to + 1] = litTone(n, shading, 1, green, light)
        rgb[to + 2] = litTone(n, shading, 2, blue, light)
      }
    }
  }

  #table(at: number, n: Float64Array): number {
    if (at >= this.#tableOf.length) {
      const larger = new Int32Array(2 * at)
      larger.set(this.#tableOf)
      this.#tableOf = larger
    }
    const known = this.#tableOf[at] as number
    if (known > 0) return known - 1
    const table = this.#count++
    if (TONES * this.#count > this.#tones.length) {
      const larger = new Uint8Array(2 * this.#tones.length)
      larger.set(this.#tones)
      this.#tones = larger
    }
    this.#tableOf[at] = table + 1
    const to = TONES * table
    for (let k = 0; k < 3; k++) {
      for (let byte = 0; byte < 256; byte++) {
        this.#tones[to + 256 * k + byte] = litTone(n, SHADING_SIZE * at, k, byte, 1)
        this.#tones[to + 256 * (3 + k) + byte] = litTone(n, SHADING_SIZE * at, k, byte, 0)
      }
    }
    return table
  }
}

const NO_ROWS = new Float64Array(12)
const NO_TEXELS = new Int32Array(1)

function litTone(n: Float64Array, shading: number, k: number, byte: number, light: number): number {
  const of = (n[shading + AMBIENT + k] as number) + light * (n[shading + KEY + k] as number)
  return toByte(of * (LIGHT[byte] as number))
}
