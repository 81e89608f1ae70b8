/** The linear colour of any one place of the grid: round surfaces, photographs, odd textures, and the samples at edges. */

import type { Backdrop } from './backdrop.js'
import type { CompiledPart } from './compiled-scene.js'
import { PLANE_SIZE } from './drawn-triangles.js'
import {
  AMBIENT,
  BIAS,
  KEY,
  NORMAL,
  PHOTO,
  SHADING_SIZE,
  SHADOWED,
  SMOOTH,
  TEXTURE,
  TEXTURED,
} from './shading-numbers.js'
import type { ShadedScene, Shadings } from './shadings.js'
import type { ShadowLookup } from './shadow-lookup.js'
import { LINEAR_OF_BYTE } from '../../../env/camera/srgb.js'
import { levelFor, sampleLevel, type CompiledTexture, type Level } from './texture.js'
import { NOTHING } from './visibility.js'

export class PointLight {
  /** Linear; of the last point asked for. */
  readonly light = new Float64Array(3)
  readonly #texel = new Float64Array(3)
  readonly #shadings: Shadings
  readonly #lookup: ShadowLookup
  readonly #backdrop: Backdrop

  constructor(shadings: Shadings, lookup: ShadowLookup, backdrop: Backdrop) {
    this.#shadings = shadings
    this.#lookup = lookup
    this.#backdrop = backdrop
  }

  /** Into `light`: of triangle `id` at X Y of the grid, which is in pixel number `pixel`. */
  look(job: ShadedScene, id: number, X: number, Y: number, pixel: number): void {
    if (id === NOTHING) {
      this.#lookBehind(job, pixel)
      return
    }
    const { drawn } = job.visibility
    const at = this.#shadings.of(id, job)
    const { kinds, numbers: n } = this.#shadings
    const kind = kinds[at] as number
    const from = SHADING_SIZE * at
    const z = 1 / along(drawn.planes, PLANE_SIZE * id, X, Y)
    let key = 1
    if ((kind & SHADOWED) !== 0) {
      const { rows } = this.#lookup
      const u = along(rows, 0, X, Y) * z + (rows[3] as number)
      const v = along(rows, 4, X, Y) * z + (rows[7] as number)
      const height = along(rows, 8, X, Y) * z + (rows[11] as number) + (n[from + BIAS] as number)
      key = this.#lookup.light(u, v, height)
    }
    if (key > 0 && (kind & SMOOTH) !== 0) {
      const x = along(n, from + NORMAL, X, Y)
      const y = along(n, from + NORMAL + 3, X, Y)
      key *= Math.max(0, this.#shadings.facing(drawn.parts[id] as number, x, y, along(n, from + NORMAL + 6, X, Y)))
    }
    for (let k = 0; k < 3; k++) this.light[k] = (n[from + AMBIENT + k] as number) + key * (n[from + KEY + k] as number)
    if ((kind & PHOTO) !== 0) this.#throughPhoto(pixel, n, from)
    if ((kind & TEXTURED) === 0) return
    const { texture } = job.compiled.parts[drawn.parts[id] as number] as CompiledPart
    if (texture)
      this.#throughTexture(texture, job, along(n, from + TEXTURE, X, Y), along(n, from + TEXTURE + 3, X, Y), z)
  }

  #lookBehind({ scene: { background } }: ShadedScene, pixel: number): void {
    const { photo } = this.#backdrop
    for (let k = 0; k < 3; k++) {
      this.light[k] = photo
        ? (LINEAR_OF_BYTE[photo[3 * pixel + k] as number] as number)
        : (background.colour[k] as number)
    }
  }

  #throughTexture(texture: CompiledTexture, { view }: ShadedScene, u: number, v: number, z: number): void {
    const tile = 1 / texture.tileM
    const level = levelFor(texture, (z * texture.perM * view.samples) / view.fx)
    sampleLevel(texture.levels[level] as Level, tile * (u * z), tile * (v * z), this.#texel)
    for (let k = 0; k < 3; k++) this.light[k] = (this.light[k] as number) * (this.#texel[k] as number)
  }

  /** The photograph, darkened by as much as a table there would be by what is in `light`. */
  #throughPhoto(pixel: number, n: Float64Array, from: number): void {
    const { photo } = this.#backdrop
    for (let k = 0; k < 3; k++) {
      const full = (n[from + AMBIENT + k] as number) + (n[from + KEY + k] as number)
      const share = full > 0 ? (this.light[k] as number) / full : 1
      this.light[k] = share * (photo ? (LINEAR_OF_BYTE[photo[3 * pixel + k] as number] as number) : 1)
    }
  }
}

/** a X + b Y + c. */
function along(rows: Float64Array, at: number, X: number, Y: number): number {
  return (rows[at] as number) * X + (rows[at + 1] as number) * Y + (rows[at + 2] as number)
}
