/** Second pass: each pixel's colour, once, in runs of pixels that show the same triangle. */

import type { VisualScene } from '../visual-scene.js'
import { Backdrop } from './backdrop.js'
import type { CompiledPart, CompiledScene } from './compiled-scene.js'
import { PLANE_SIZE } from './drawn-triangles.js'
import {
  AMBIENT,
  BIAS,
  KEY,
  NORMAL,
  PHOTO,
  POWER_OF_TWO,
  SHADING_SIZE,
  SHADOWED,
  Shadings,
  SMOOTH,
  TEXTURE,
  TEXTURED,
} from './shading.js'
import { TILE_SHIFT } from './height-range.js'
import { EDGE, ShadowLookup } from './shadow-lookup.js'
import type { ShadowMap } from './shadow-map.js'
import { LIGHT, toByte } from './srgb-table.js'
import { levelFor, sampleLevel, type Level } from './texture.js'
import { TexturedRuns } from './textured-run.js'
import type { RunPlace } from './run-place.js'
import type { View } from './view.js'
import { NOTHING, type Visibility } from './visibility.js'

export interface PaintJob {
  readonly scene: VisualScene
  readonly compiled: CompiledScene
  readonly world: Float64Array
  readonly view: View
  readonly visibility: Visibility
  /** None: without shadows. */
  readonly shadows: ShadowMap | undefined
}

export class Painter {
  readonly #shadings = new Shadings()
  readonly #lookup = new ShadowLookup()
  readonly #backdrop = new Backdrop()
  /** The colour of one point, linear. */
  readonly #light = new Float64Array(3)
  readonly #texel = new Float64Array(3)
  readonly #textured = new TexturedRuns()
  readonly #place: RunPlace = { row: 0, from: 0, end: 0, first: 0, step: 1, Y: 0, near: 0, slope: 0 }
  readonly #range: [from: number, end: number] = [0, 0]
  #texelM = 0

  paint(job: PaintJob): Uint8Array {
    const { scene, compiled, world, view, shadows, visibility } = job
    const [width, height] = [view.width / view.samples, view.height / view.samples]
    const rgb = new Uint8Array(3 * width * height)
    this.#shadings.begin(compiled, world, scene)
    this.#textured.begin()
    this.#backdrop.set(scene.background, width, height)
    this.#texelM = shadows ? shadows.texelM : 0
    if (shadows) this.#lookup.set(shadows, view)
    for (let y = 0; y < height; y++) {
      if (view.samples === 1) this.#paintRow(job, rgb, visibility.ids, y, width)
      else this.#paintFineRow(job, rgb, visibility.ids, y, width)
    }
    return rgb
  }

  #paintRow(job: PaintJob, rgb: Uint8Array, ids: Int32Array, y: number, width: number): void {
    const row = y * width
    let x = 0
    while (x < width) {
      const id = ids[row + x] as number
      let end = x + 1
      while (end < width && ids[row + end] === id) end++
      this.#paintRun(job, rgb, id, row, x, end, y, 0, 1)
      x = end
    }
  }

  /** Runs of pixels all of whose four samples show one triangle are painted as ever, at their middles; others sample by sample. */
  #paintFineRow(job: PaintJob, rgb: Uint8Array, ids: Int32Array, y: number, width: number): void {
    const upper = 4 * y * width
    const lower = upper + 2 * width
    let x = 0
    while (x < width) {
      const id = ids[upper + 2 * x] as number
      let end = x
      while (
        end < width &&
        ids[upper + 2 * end] === id &&
        ids[upper + 2 * end + 1] === id &&
        ids[lower + 2 * end] === id &&
        ids[lower + 2 * end + 1] === id
      ) {
        end++
      }
      if (end > x) this.#paintRun(job, rgb, id, y * width, x, end, 2 * y + 0.5, 0.5, 2)
      else {
        this.#paintMixed(job, rgb, ids, x, y, width)
        end = x + 1
      }
      x = end
    }
  }

  #paintMixed(job: PaintJob, rgb: Uint8Array, ids: Int32Array, x: number, y: number, width: number): void {
    const light = this.#light
    let r = 0
    let g = 0
    let b = 0
    for (let sample = 0; sample < 4; sample++) {
      const X = 2 * x + (sample & 1)
      const Y = 2 * y + (sample >> 1)
      this.#lightAt(job, ids[2 * width * Y + X] as number, X, Y, y * width + x)
      r += Math.min(1, light[0] as number)
      g += Math.min(1, light[1] as number)
      b += Math.min(1, light[2] as number)
    }
    const to = 3 * (y * width + x)
    rgb[to] = toByte(r / 4)
    rgb[to + 1] = toByte(g / 4)
    rgb[to + 2] = toByte(b / 4)
  }

  /** Pixels from..end of a row; pixel x is at `step * x + first` of the grid. */
  #paintRun(
    job: PaintJob,
    rgb: Uint8Array,
    id: number,
    row: number,
    from: number,
    end: number,
    Y: number,
    first: number,
    step: number,
  ): void {
    if (id === NOTHING) {
      this.#paintBackdrop(rgb, row + from, row + end)
      return
    }
    const at = this.#shadings.of(id, job.visibility, job.scene, job.compiled, job.view, this.#texelM)
    const kind = this.#shadings.kinds[at] as number
    if (kind === 0) this.#paintPlain(rgb, 6 * at, row + from, row + end)
    else if (kind === SHADOWED) this.#paintFlat(job, rgb, id, at, row, from, end, Y, first, step)
    else if ((kind & ~SHADOWED) === (TEXTURED | POWER_OF_TWO)) {
      this.#paintTextured(job, rgb, id, at, row, from, end, Y, first, step)
    } else this.#paintAny(job, rgb, id, row, from, end, Y, first, step)
  }

  #paintBackdrop(rgb: Uint8Array, from: number, end: number): void {
    const { photo, bytes } = this.#backdrop
    for (let to = 3 * from; to < 3 * end; to += 3) {
      rgb[to] = (photo ? photo[to] : bytes[0]) as number
      rgb[to + 1] = (photo ? photo[to + 1] : bytes[1]) as number
      rgb[to + 2] = (photo ? photo[to + 2] : bytes[2]) as number
    }
  }

  #paintPlain(rgb: Uint8Array, bytesAt: number, from: number, end: number): void {
    const { bytes } = this.#shadings
    const r = bytes[bytesAt] as number
    const g = bytes[bytesAt + 1] as number
    const b = bytes[bytesAt + 2] as number
    for (let to = 3 * from; to < 3 * end; to += 3) {
      rgb[to] = r
      rgb[to + 1] = g
      rgb[to + 2] = b
    }
  }

  /** A flat triangle of one colour with shadows on it: most of the table. */
  #paintFlat(
    { visibility: { drawn } }: PaintJob,
    rgb: Uint8Array,
    id: number,
    at: number,
    row: number,
    from: number,
    end: number,
    Y: number,
    first: number,
    step: number,
  ): void {
    const { numbers, bytes } = this.#shadings
    const lookup = this.#lookup
    const { rows, tiles, low, high } = lookup
    const p = PLANE_SIZE * id
    const a = step * (drawn.planes[p] as number)
    const near =
      (drawn.planes[p] as number) * first + (drawn.planes[p + 1] as number) * Y + (drawn.planes[p + 2] as number)
    const uA = step * (rows[0] as number)
    const u0 = (rows[0] as number) * first + (rows[1] as number) * Y + (rows[2] as number)
    const uD = rows[3] as number
    const vA = step * (rows[4] as number)
    const v0 = (rows[4] as number) * first + (rows[5] as number) * Y + (rows[6] as number)
    const vD = rows[7] as number
    const hA = step * (rows[8] as number)
    const h0 = (rows[8] as number) * first + (rows[9] as number) * Y + (rows[10] as number)
    const n = SHADING_SIZE * at
    const hD = (rows[11] as number) + (numbers[n + BIAS] as number)

    // u >= EDGE is u0 + uA x + (uD - EDGE) (near + a x) >= 0, because depth is positive; and so on.
    const most = lookup.size - 1 - EDGE
    const range = this.#range
    range[0] = from
    range[1] = end
    narrow(range, u0 + (uD - EDGE) * near, uA + (uD - EDGE) * a)
    narrow(range, -u0 + (most - uD) * near, -uA + (most - uD) * a)
    narrow(range, v0 + (vD - EDGE) * near, vA + (vD - EDGE) * a)
    narrow(range, -v0 + (most - vD) * near, -vA + (most - vD) * a)
    const start = range[0]
    const stop = Math.max(start, range[1])
    this.#paintPlain(rgb, 6 * at, row + from, row + start)
    this.#paintPlain(rgb, 6 * at, row + stop, row + end)

    const red = bytes[6 * at] as number
    const green = bytes[6 * at + 1] as number
    const blue = bytes[6 * at + 2] as number
    for (let x = start, to = 3 * (row + start); x < stop; x++, to += 3) {
      const z = 1 / (near + a * x)
      const u = (u0 + uA * x) * z + uD
      const v = (v0 + vA * x) * z + vD
      const height = (h0 + hA * x) * z + hD
      const tile = (v >> TILE_SHIFT) * tiles + (u >> TILE_SHIFT)
      if ((high[tile] as number) <= height) {
        rgb[to] = red
        rgb[to + 1] = green
        rgb[to + 2] = blue
        continue
      }
      const light = (low[tile] as number) > height ? 0 : lookup.filtered(u, v, height)
      rgb[to] = toByte((numbers[n + AMBIENT] as number) + light * (numbers[n + KEY] as number))
      rgb[to + 1] = toByte((numbers[n + AMBIENT + 1] as number) + light * (numbers[n + KEY + 1] as number))
      rgb[to + 2] = toByte((numbers[n + AMBIENT + 2] as number) + light * (numbers[n + KEY + 2] as number))
    }
  }

  #paintTextured(
    { visibility: { drawn }, compiled, view }: PaintJob,
    rgb: Uint8Array,
    id: number,
    at: number,
    row: number,
    from: number,
    end: number,
    Y: number,
    first: number,
    step: number,
  ): void {
    const { texture } = compiled.parts[drawn.parts[id] as number] as CompiledPart
    if (!texture) return
    const p = PLANE_SIZE * id
    const a = drawn.planes[p] as number
    const place = this.#place
    place.row = row
    place.from = from
    place.end = end
    place.first = first
    place.step = step
    place.Y = Y
    place.near = a * first + (drawn.planes[p + 1] as number) * Y + (drawn.planes[p + 2] as number)
    place.slope = step * a
    const { kinds, numbers } = this.#shadings
    const lookup = ((kinds[at] as number) & SHADOWED) === 0 ? undefined : this.#lookup
    this.#textured.paint(rgb, place, at, numbers, texture, (texture.perM * view.samples) / view.fx, lookup)
  }

  #paintAny(
    job: PaintJob,
    rgb: Uint8Array,
    id: number,
    row: number,
    from: number,
    end: number,
    Y: number,
    first: number,
    step: number,
  ): void {
    const light = this.#light
    for (let x = from, to = 3 * (row + from); x < end; x++, to += 3) {
      this.#lightAt(job, id, step * x + first, Y, row + x)
      rgb[to] = toByte(light[0] as number)
      rgb[to + 1] = toByte(light[1] as number)
      rgb[to + 2] = toByte(light[2] as number)
    }
  }

  /** Into `#light`: the linear colour of a triangle at any place of the grid, which is in pixel number `pixel`. */
  #lightAt(job: PaintJob, id: number, X: number, Y: number, pixel: number): void {
    const out = this.#light
    if (id === NOTHING) {
      this.#backdropLight(job, pixel)
      return
    }
    const { drawn } = job.visibility
    const at = this.#shadings.of(id, job.visibility, job.scene, job.compiled, job.view, this.#texelM)
    const { kinds, numbers: n } = this.#shadings
    const kind = kinds[at] as number
    const from = SHADING_SIZE * at
    const p = PLANE_SIZE * id
    const z =
      1 / ((drawn.planes[p] as number) * X + (drawn.planes[p + 1] as number) * Y + (drawn.planes[p + 2] as number))
    let key = 1
    if ((kind & SHADOWED) !== 0) {
      const { rows } = this.#lookup
      const along = (r: number): number =>
        ((rows[r] as number) * X + (rows[r + 1] as number) * Y + (rows[r + 2] as number)) * z + (rows[r + 3] as number)
      key = this.#lookup.light(along(0), along(4), along(8) + (n[from + BIAS] as number))
    }
    if (key > 0 && (kind & SMOOTH) !== 0) {
      const normal = (r: number): number =>
        (n[from + NORMAL + r] as number) * X +
        (n[from + NORMAL + r + 1] as number) * Y +
        (n[from + NORMAL + r + 2] as number)
      key *= Math.max(0, this.#shadings.facing(drawn.parts[id] as number, normal(0), normal(3), normal(6)))
    }
    for (let k = 0; k < 3; k++) out[k] = (n[from + AMBIENT + k] as number) + key * (n[from + KEY + k] as number)
    if ((kind & TEXTURED) !== 0) {
      const { texture } = job.compiled.parts[drawn.parts[id] as number] as CompiledPart
      if (!texture) return
      const across = (r: number): number =>
        ((n[from + TEXTURE + r] as number) * X +
          (n[from + TEXTURE + r + 1] as number) * Y +
          (n[from + TEXTURE + r + 2] as number)) *
        z
      const tile = 1 / texture.tileM
      const level = levelFor(texture, (z * texture.perM * job.view.samples) / job.view.fx)
      sampleLevel(texture.levels[level] as Level, tile * across(0), tile * across(3), this.#texel)
      for (let k = 0; k < 3; k++) out[k] = (out[k] as number) * (this.#texel[k] as number)
    } else if ((kind & PHOTO) !== 0) {
      this.#photoLight(pixel, n, from)
    }
  }

  #backdropLight({ scene: { background } }: PaintJob, pixel: number): void {
    const { photo } = this.#backdrop
    for (let k = 0; k < 3; k++) {
      this.#light[k] = photo ? (LIGHT[photo[3 * pixel + k] as number] as number) : (background.colour[k] as number)
    }
  }

  /** The photograph, darkened by as much as a table there would be by what is in `#light`. */
  #photoLight(pixel: number, n: Float64Array, from: number): void {
    const { photo } = this.#backdrop
    const out = this.#light
    for (let k = 0; k < 3; k++) {
      const full = (n[from + AMBIENT + k] as number) + (n[from + KEY + k] as number)
      const share = full > 0 ? (out[k] as number) / full : 1
      out[k] = share * (photo ? (LIGHT[photo[3 * pixel + k] as number] as number) : 1)
    }
  }
}

/** To the pixels x for which offset + slope x >= 0. */
function narrow(range: [from: number, end: number], offset: number, slope: number): void {
  const root = -offset / slope
  if (slope > 0) range[0] = Math.max(range[0], Math.min(range[1], Math.ceil(root)))
  else if (slope < 0) range[1] = Math.min(range[1], Math.max(range[0], Math.floor(root) + 1))
  else if (offset < 0) range[1] = range[0]
}
