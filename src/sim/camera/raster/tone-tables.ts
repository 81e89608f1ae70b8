/** Tables from a texture's bytes to the picture's, for textured triangles under one light: made once a picture and triangle. */

import { AMBIENT, KEY, SHADING_SIZE } from './shading-numbers.js'
import { LINEAR_OF_BYTE } from '../../../env/camera/srgb.js'
import { toByte } from './srgb-table.js'

/** Bytes of a table: red, green, blue in the light, then in the shadow. */
const TONES = 256 * 6
/** From a table in the light to that in the shadow. */
export const IN_SHADOW = 256 * 3
/** The first table changes nothing. */
export const AS_IT_IS = 0

export class ToneTables {
  /** The table at `at` has red's byte at `at + byte`, green's 256 on, blue's 512 on. */
  tones = new Uint8Array(TONES * 16)
  #count = 1
  /** Where each shaded triangle's table is, 0 before it was made. */
  #tableOf = new Int32Array(256)

  constructor() {
    for (let k = 0; k < TONES; k++) this.tones[AS_IT_IS + k] = k & 0xff
  }

  begin(): void {
    this.#count = 1
    this.#tableOf.fill(0)
  }

  /** Where the table of shading number `at` is. */
  of(at: number, n: Float64Array): number {
    if (at >= this.#tableOf.length) {
      const larger = new Int32Array(2 * at)
      larger.set(this.#tableOf)
      this.#tableOf = larger
    }
    const known = this.#tableOf[at] as number
    if (known > 0) return known
    const table = TONES * this.#count++
    if (TONES * this.#count > this.tones.length) {
      const larger = new Uint8Array(2 * this.tones.length)
      larger.set(this.tones)
      this.tones = larger
    }
    this.#tableOf[at] = table
    for (let k = 0; k < 3; k++) {
      for (let byte = 0; byte < 256; byte++) {
        this.tones[table + 256 * k + byte] = litTone(n, SHADING_SIZE * at, k, byte, 1)
        this.tones[table + IN_SHADOW + 256 * k + byte] = litTone(n, SHADING_SIZE * at, k, byte, 0)
      }
    }
    return table
  }
}

/** A byte of the texture in so much of the light. */
export function litTone(n: Float64Array, shading: number, k: number, byte: number, light: number): number {
  const of = (n[shading + AMBIENT + k] as number) + light * (n[shading + KEY + k] as number)
  return toByte(of * (LINEAR_OF_BYTE[byte] as number))
}
