/** Light and shadow along a run of pixels, a block of them at a time: most have no shadow's edge near them. */

import type { RunPlace } from './run-place.js'
import type { ShadowLookup } from './shadow-lookup.js'

/** Pixels that are asked at once whether a shadow may be on them. */
export const BLOCK = 16

export class RunShadows {
  /** Of the last block asked for, 0 in shadow to 1 in the light. */
  readonly lights = new Float64Array(BLOCK)
  readonly #lookup: ShadowLookup
  #near = 0
  #slope = 0
  /** Offset, slope and addend of the map's texel across, down, and of the height. */
  #u0 = 0
  #uA = 0
  #uD = 0
  #v0 = 0
  #vA = 0
  #vD = 0
  #h0 = 0
  #hA = 0
  #hD = 0

  constructor(lookup: ShadowLookup) {
    this.#lookup = lookup
  }

  set({ first, step, Y, near, slope }: RunPlace, bias: number): void {
    const { rows } = this.#lookup
    this.#near = near
    this.#slope = slope
    this.#uA = step * (rows[0] as number)
    this.#u0 = (rows[0] as number) * first + (rows[1] as number) * Y + (rows[2] as number)
    this.#uD = rows[3] as number
    this.#vA = step * (rows[4] as number)
    this.#v0 = (rows[4] as number) * first + (rows[5] as number) * Y + (rows[6] as number)
    this.#vD = rows[7] as number
    this.#hA = step * (rows[8] as number)
    this.#h0 = (rows[8] as number) * first + (rows[9] as number) * Y + (rows[10] as number)
    this.#hD = (rows[11] as number) + bias
  }

  /** The light is on all pixels from here to before the one that is returned. */
  openUntil(from: number, end: number): number {
    const near = this.#near
    const slope = this.#slope
    let z = 1 / (near + slope * from)
    let u = (this.#u0 + this.#uA * from) * z + this.#uD
    let v = (this.#v0 + this.#vA * from) * z + this.#vD
    let height = (this.#h0 + this.#hA * from) * z + this.#hD
    for (let start = from; start < end; start += BLOCK) {
      const last = start + BLOCK < end ? start + BLOCK : end - 1
      z = 1 / (near + slope * last)
      const uLast = (this.#u0 + this.#uA * last) * z + this.#uD
      const vLast = (this.#v0 + this.#vA * last) * z + this.#vD
      const heightLast = (this.#h0 + this.#hA * last) * z + this.#hD
      if (!this.#lookup.isOpen(u, v, uLast, vLast, height < heightLast ? height : heightLast)) return start
      u = uLast
      v = vLast
      height = heightLast
    }
    return end
  }

  /** Into `lights`: of at most a block of pixels. */
  look(from: number, end: number): void {
    const { lights } = this
    const lookup = this.#lookup
    const near = this.#near
    const slope = this.#slope
    const u0 = this.#u0
    const uA = this.#uA
    const uD = this.#uD
    const v0 = this.#v0
    const vA = this.#vA
    const vD = this.#vD
    const h0 = this.#h0
    const hA = this.#hA
    const hD = this.#hD
    for (let x = from; x < end; x++) {
      const z = 1 / (near + slope * x)
      lights[x - from] = lookup.light((u0 + uA * x) * z + uD, (v0 + vA * x) * z + vD, (h0 + hA * x) * z + hD)
    }
  }
}
