/** Runs of pixels on a flat triangle of one colour: bytes in the light and in the shade are known, only shadows' edges are worked out. */

import type { RunPlace } from './run-place.js'
import { BLOCK, type RunShadows } from './run-shadows.js'
import { AMBIENT, KEY, SHADING_SIZE } from './shading-numbers.js'
import type { Shadings } from './shadings.js'
import { toByte } from './srgb-table.js'

/** One colour, from the three bytes at `bytesAt`; pixel numbers. */
export function paintPlain(rgb: Uint8Array, bytes: Uint8Array, bytesAt: number, from: number, end: number): void {
  const r = bytes[bytesAt] as number
  const g = bytes[bytesAt + 1] as number
  const b = bytes[bytesAt + 2] as number
  for (let to = 3 * from; to < 3 * end; to += 3) {
    rgb[to] = r
    rgb[to + 1] = g
    rgb[to + 2] = b
  }
}

/** With shadows on it, which `shadows` was set to. */
export function paintFlat(
  rgb: Uint8Array,
  { row, from, end }: RunPlace,
  { bytes, numbers }: Shadings,
  at: number,
  shadows: RunShadows,
): void {
  for (let start = from; start < end;) {
    const edge = shadows.openUntil(start, end)
    paintPlain(rgb, bytes, 6 * at, row + start, row + edge)
    start = Math.min(end, edge + BLOCK)
    shadows.look(edge, start)
    for (let x = edge; x < start; x++) {
      const light = shadows.lights[x - edge] as number
      if (light === 0 || light === 1) paintPlain(rgb, bytes, light === 1 ? 6 * at : 6 * at + 3, row + x, row + x + 1)
      else paintLit(rgb, 3 * (row + x), numbers, SHADING_SIZE * at, light)
    }
  }
}

function paintLit(rgb: Uint8Array, to: number, n: Float64Array, shading: number, light: number): void {
  rgb[to] = toByte((n[shading + AMBIENT] as number) + light * (n[shading + KEY] as number))
  rgb[to + 1] = toByte((n[shading + AMBIENT + 1] as number) + light * (n[shading + KEY + 1] as number))
  rgb[to + 2] = toByte((n[shading + AMBIENT + 2] as number) + light * (n[shading + KEY + 2] as number))
}
