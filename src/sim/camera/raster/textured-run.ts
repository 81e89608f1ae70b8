/** Runs of pixels on a flat triangle with a texture: the table, mostly, so most of the picture. */

import type { RunPlace } from './run-place.js'
import { BLOCK, type RunShadows } from './run-shadows.js'
import { SHADING_SIZE, TEXTURE } from './shading-numbers.js'
import { levelFor, sameLevel, type CompiledTexture, type Level } from './texture.js'
import { AS_IT_IS, IN_SHADOW, litTone, ToneTables } from './tone-tables.js'

/** Places between two texels, as bits: 16. */
const PLACE_BITS = 4
const PLACES = 1 << PLACE_BITS
const PLACE = PLACES - 1
const HALF_TEXEL = PLACES / 2
/** A texel's bytes, blue and red, apart enough to be weighted at once. */
const BLUE_AND_RED = 0x00ff00ff
/** Half of 256ths, in both. */
const ROUNDING = 0x00800080
const GREEN = 0x0000ff00
const GREEN_ROUNDING = 0x00008000

export class TexturedRuns {
  readonly #tables = new ToneTables()
  /** Where the texture is along the run, over depth: offset and slope. */
  #s0 = 0
  #sA = 0
  #t0 = 0
  #tA = 0

  begin(): void {
    this.#tables.begin()
  }

  /** The bytes are blended as they are in the texture, the light is multiplied linearly. `shadows`: set to this run, none without. */
  paint(
    rgb: Uint8Array,
    place: RunPlace,
    at: number,
    n: Float64Array,
    texture: CompiledTexture,
    footprint: number,
    shadows: RunShadows | undefined,
  ): void {
    const { from, end, near, slope } = place
    this.#spread(place, n, SHADING_SIZE * at + TEXTURE)
    const table = this.#tables.of(at, n)
    for (let start = from; start < end;) {
      const index = levelFor(texture, footprint / (near + slope * start))
      const stop = sameLevel(texture, index, footprint, near, slope, start, end)
      const level = texture.levels[index] as Level
      if (shadows) this.#shadowed(rgb, place, start, stop, texture.tileM, level, table, shadows, n, SHADING_SIZE * at)
      else this.#sample(rgb, place, start, stop, texture.tileM, level, table)
      start = stop
    }
  }

  /** a b c over the grid to offset and slope over the run's pixels. */
  #spread({ first, step, Y }: RunPlace, n: Float64Array, at: number): void {
    const a = n[at] as number
    const d = n[at + 3] as number
    this.#s0 = a * first + (n[at + 1] as number) * Y + (n[at + 2] as number)
    this.#sA = a * step
    this.#t0 = d * first + (n[at + 4] as number) * Y + (n[at + 5] as number)
    this.#tA = d * step
  }

  #shadowed(
    rgb: Uint8Array,
    place: RunPlace,
    from: number,
    end: number,
    tileM: number,
    level: Level,
    table: number,
    shadows: RunShadows,
    n: Float64Array,
    shading: number,
  ): void {
    for (let start = from; start < end;) {
      const edge = shadows.openUntil(start, end)
      if (edge > start) this.#sample(rgb, place, start, edge, tileM, level, table)
      if (edge === end) return
      start = Math.min(end, edge + BLOCK)
      this.#sample(rgb, place, edge, start, tileM, level, AS_IT_IS)
      shadows.look(edge, start)
      this.#shade(rgb, 3 * (place.row + edge), start - edge, shadows.lights, table, n, shading)
    }
  }

  /** The texture's bytes through a table. */
  #sample(
    rgb: Uint8Array,
    { row, near, slope }: RunPlace,
    from: number,
    end: number,
    tileM: number,
    { packed, width, height }: Level,
    table: number,
  ): void {
    const { tones } = this.#tables
    const scaleX = (PLACES * width) / tileM
    const scaleY = (PLACES * height) / tileM
    const s0 = scaleX * this.#s0
    const sA = scaleX * this.#sA
    const t0 = scaleY * this.#t0
    const tA = scaleY * this.#tA
    const shift = 31 - Math.clz32(width)
    const right = width - 1
    const down = height - 1
    for (let x = from, to = 3 * (row + from); x < end; x++, to += 3) {
      const z = 1 / (near + slope * x)
      // Texels and 16ths of them as integers: wrapping around is cutting off bits.
      const column = ((s0 + sA * x) * z - HALF_TEXEL) | 0
      const line = ((t0 + tA * x) * z - HALF_TEXEL) | 0
      const fx = column & PLACE
      const fy = line & PLACE
      const i = (column >> PLACE_BITS) & right
      const j = (i + 1) & right
      const upper = ((line >> PLACE_BITS) & down) << shift
      const lower = (((line >> PLACE_BITS) + 1) & down) << shift
      const a = packed[upper + i] as number
      const b = packed[upper + j] as number
      const c = packed[lower + i] as number
      const d = packed[lower + j] as number
      const aOuter = a & BLUE_AND_RED
      const cOuter = c & BLUE_AND_RED
      const p = (aOuter << PLACE_BITS) + Math.imul((b & BLUE_AND_RED) - aOuter, fx)
      const q = (cOuter << PLACE_BITS) + Math.imul((d & BLUE_AND_RED) - cOuter, fx)
      const outer = (p << PLACE_BITS) + Math.imul(q - p, fy) + ROUNDING
      const aGreen = a & GREEN
      const cGreen = c & GREEN
      const g = (aGreen << PLACE_BITS) + Math.imul((b & GREEN) - aGreen, fx)
      const h = (cGreen << PLACE_BITS) + Math.imul((d & GREEN) - cGreen, fx)
      const green = (g << PLACE_BITS) + Math.imul(h - g, fy) + GREEN_ROUNDING
      rgb[to] = tones[table + ((outer >> 8) & 0xff)] as number
      rgb[to + 1] = tones[table + 256 + ((green >> 16) & 0xff)] as number
      rgb[to + 2] = tones[table + 512 + (outer >>> 24)] as number
    }
  }

  /** Light and shadow on bytes that are as the texture has them. */
  #shade(
    rgb: Uint8Array,
    first: number,
    count: number,
    lights: Float64Array,
    table: number,
    n: Float64Array,
    shading: number,
  ): void {
    const { tones } = this.#tables
    for (let k = 0, to = first; k < count; k++, to += 3) {
      const light = lights[k] as number
      const red = rgb[to] as number
      const green = rgb[to + 1] as number
      const blue = rgb[to + 2] as number
      if (light === 1 || light === 0) {
        const tone = light === 1 ? table : table + IN_SHADOW
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
}
