/** Second pass: each pixel's colour, once, in runs of pixels that show the same triangle. */

import { Backdrop } from './backdrop.js'
import type { CompiledPart } from './compiled-scene.js'
import { paintFlat, paintPlain } from './flat-run.js'
import { paintPhoto, paintPhotoTable } from './photo-run.js'
import { PointLight } from './point-light.js'
import { RunPlace } from './run-place.js'
import { RunShadows } from './run-shadows.js'
import { BIAS, PHOTO, POWER_OF_TWO, SHADING_SIZE, SHADOWED, TEXTURED } from './shading-numbers.js'
import { Shadings, type ShadedScene } from './shadings.js'
import { ShadowLookup } from './shadow-lookup.js'
import type { ShadowMap } from './shadow-map.js'
import { toByte } from './srgb-table.js'
import { TexturedRuns } from './textured-run.js'
import { NOTHING } from './visibility.js'

export interface PaintJob extends ShadedScene {
  readonly world: Float64Array
  /** None: without shadows. */
  readonly shadows: ShadowMap | undefined
}

export class Painter {
  readonly #shadings = new Shadings()
  readonly #lookup = new ShadowLookup()
  readonly #backdrop = new Backdrop()
  readonly #point = new PointLight(this.#shadings, this.#lookup, this.#backdrop)
  readonly #textured = new TexturedRuns()
  readonly #place = new RunPlace()
  readonly #shadows = new RunShadows(this.#lookup)

  paint(job: PaintJob): Uint8Array {
    const { scene, compiled, world, view, shadows } = job
    const [width, height] = [view.width / view.samples, view.height / view.samples]
    const rgb = new Uint8Array(3 * width * height)
    this.#shadings.begin(compiled, world, scene, shadows ? shadows.texelM : 0)
    this.#textured.begin()
    this.#backdrop.set(scene.background, width, height)
    if (shadows) this.#lookup.set(shadows, view)
    for (let y = 0; y < height; y++) {
      this.#place.setRow(y, width, view.samples)
      if (view.samples === 1) this.#paintRow(job, rgb, y, width)
      else this.#paintFineRow(job, rgb, y, width)
    }
    return rgb
  }

  #paintRow(job: PaintJob, rgb: Uint8Array, y: number, width: number): void {
    const { ids } = job.visibility
    const row = y * width
    let x = 0
    while (x < width) {
      const id = ids[row + x] as number
      let end = x + 1
      while (end < width && ids[row + end] === id) end++
      this.#paintRun(job, rgb, id, x, end)
      x = end
    }
  }

  /** Runs of pixels all of whose four samples show one triangle are painted as ever, at their middles; others sample by sample. */
  #paintFineRow(job: PaintJob, rgb: Uint8Array, y: number, width: number): void {
    const { ids } = job.visibility
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
      if (end > x) this.#paintRun(job, rgb, id, x, end)
      else {
        this.#paintMixed(job, rgb, x, y, width)
        end = x + 1
      }
      x = end
    }
  }

  #paintMixed(job: PaintJob, rgb: Uint8Array, x: number, y: number, width: number): void {
    const { ids } = job.visibility
    const { light } = this.#point
    let r = 0
    let g = 0
    let b = 0
    for (let sample = 0; sample < 4; sample++) {
      const X = 2 * x + (sample & 1)
      const Y = 2 * y + (sample >> 1)
      this.#point.look(job, ids[2 * width * Y + X] as number, X, Y, y * width + x)
      r += Math.min(1, light[0] as number)
      g += Math.min(1, light[1] as number)
      b += Math.min(1, light[2] as number)
    }
    const to = 3 * (y * width + x)
    rgb[to] = toByte(r / 4)
    rgb[to + 1] = toByte(g / 4)
    rgb[to + 2] = toByte(b / 4)
  }

  /** Pixels from..end of the row that `#place` is on. */
  #paintRun(job: PaintJob, rgb: Uint8Array, id: number, from: number, end: number): void {
    const place = this.#place
    const { photo, bytes } = this.#backdrop
    if (id === NOTHING) {
      if (photo) paintPhoto(rgb, photo, place.row + from, place.row + end)
      else paintPlain(rgb, bytes, 0, place.row + from, place.row + end)
      return
    }
    const shadings = this.#shadings
    const at = shadings.of(id, job)
    const kind = shadings.kinds[at] as number
    if (kind === 0) {
      paintPlain(rgb, shadings.bytes, 6 * at, place.row + from, place.row + end)
      return
    }
    const { drawn } = job.visibility
    place.from = from
    place.end = end
    place.setTriangle(drawn, id)
    const isShadowed = (kind & SHADOWED) !== 0
    if (isShadowed) this.#shadows.set(place, shadings.numbers[SHADING_SIZE * at + BIAS] as number)
    const other = kind & ~SHADOWED
    const { texture } = job.compiled.parts[drawn.parts[id] as number] as CompiledPart
    if (kind === SHADOWED) paintFlat(rgb, place, shadings, at, this.#shadows)
    else if (other === (TEXTURED | POWER_OF_TWO) && texture) {
      const footprint = (texture.perM * job.view.samples) / job.view.fx
      this.#textured.paint(rgb, place, at, shadings.numbers, texture, footprint, isShadowed ? this.#shadows : undefined)
    } else if (kind === (PHOTO | SHADOWED) && photo) {
      paintPhotoTable(rgb, photo, place, shadings.numbers, SHADING_SIZE * at, this.#shadows)
    } else if (kind === PHOTO && photo) paintPhoto(rgb, photo, place.row + from, place.row + end)
    else this.#paintPoints(job, rgb, id, from, end)
  }

  #paintPoints(job: PaintJob, rgb: Uint8Array, id: number, from: number, end: number): void {
    const { row, first, step, Y } = this.#place
    const { light } = this.#point
    for (let x = from, to = 3 * (row + from); x < end; x++, to += 3) {
      this.#point.look(job, id, step * x + first, Y, row + x)
      rgb[to] = toByte(light[0] as number)
      rgb[to + 1] = toByte(light[1] as number)
      rgb[to + 2] = toByte(light[2] as number)
    }
  }
}
