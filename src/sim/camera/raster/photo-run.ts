/** Runs of pixels that show the background's photograph: as it is behind everything, shaded where it stands for the table. */

import type { RunPlace } from './run-place.js'
import { BLOCK, type RunShadows } from './run-shadows.js'
import { AMBIENT, KEY } from './shading-numbers.js'
import { LINEAR_OF_BYTE } from '../../../env/camera/srgb.js'
import { toByte } from './srgb-table.js'

/** Pixel numbers. */
export function paintPhoto(rgb: Uint8Array, photo: Uint8Array, from: number, end: number): void {
  for (let to = 3 * from; to < 3 * end; to++) rgb[to] = photo[to] as number
}

/** In place of a flat triangle whose numbers are at `shading`: darkened by as much as that would be by shadows. */
export function paintPhotoTable(
  rgb: Uint8Array,
  photo: Uint8Array,
  { row, from, end }: RunPlace,
  n: Float64Array,
  shading: number,
  shadows: RunShadows,
): void {
  for (let start = from; start < end;) {
    const edge = shadows.openUntil(start, end)
    paintPhoto(rgb, photo, row + start, row + edge)
    start = Math.min(end, edge + BLOCK)
    shadows.look(edge, start)
    for (let x = edge; x < start; x++) {
      const light = shadows.lights[x - edge] as number
      if (light === 1) paintPhoto(rgb, photo, row + x, row + x + 1)
      else paintShaded(rgb, photo, 3 * (row + x), n, shading, light)
    }
  }
}

function paintShaded(
  rgb: Uint8Array,
  photo: Uint8Array,
  to: number,
  n: Float64Array,
  shading: number,
  light: number,
): void {
  for (let k = 0; k < 3; k++) {
    const ambient = n[shading + AMBIENT + k] as number
    const key = n[shading + KEY + k] as number
    const share = ambient + key > 0 ? (ambient + light * key) / (ambient + key) : 1
    rgb[to + k] = toByte(share * (LINEAR_OF_BYTE[photo[to + k] as number] as number))
  }
}
