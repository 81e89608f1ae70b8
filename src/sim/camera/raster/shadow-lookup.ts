/** From a sample of the grid and its depth to whether the key light reaches it. */

import { BLOCK_SHIFT, TILE_SHIFT } from './height-range.js'
import type { ShadowMap } from './shadow-map.js'
import type { View } from './view.js'

/** Nearer to the map's edge than this nothing is in it, and the filter would reach over it; texels. */
export const EDGE = 1.5

/**
 * A point at depth z on the ray of a sample has the map coordinates z (a X + b Y + c) + d: rows of a b c d for the texel across, the texel
 * down, and the height towards the light.
 */
export class ShadowLookup {
  readonly rows = new Float64Array(12)
  size = 0
  heights = new Float32Array(0)
  /** Of the map's tiles, as in `HeightRange`. */
  tiles = 0
  low = new Float32Array(0)
  high = new Float32Array(0)
  blocks = 0
  blockHigh = new Float32Array(0)

  set(map: ShadowMap, { toWorld, fx, fy, cx, cy }: View): void {
    this.size = map.size
    this.heights = map.heights
    this.tiles = map.range.tiles
    this.low = map.range.low
    this.high = map.range.high
    this.blocks = map.range.blocks
    this.blockHigh = map.range.blockHigh
    const axes = [map.u, map.v, map.towards]
    const scale = [1 / map.texelM, 1 / map.texelM, 1]
    const origin = [map.uM, map.vM, 0]
    for (let row = 0; row < 3; row++) {
      const axis = axes[row] as Float64Array
      const k = scale[row] as number
      const along = (column: number): number =>
        (axis[0] as number) * (toWorld[column] as number) +
        (axis[1] as number) * (toWorld[4 + column] as number) +
        (axis[2] as number) * (toWorld[8 + column] as number)
      const a = (k * along(0)) / fx
      const b = (k * along(1)) / fy
      this.rows[4 * row] = a
      this.rows[4 * row + 1] = b
      this.rows[4 * row + 2] = k * along(2) - a * cx - b * cy
      this.rows[4 * row + 3] = k * (along(3) - (origin[row] as number))
    }
  }

  /** Whether the light reaches all points between these two that are at least so high. */
  isOpen(u0: number, v0: number, u1: number, v1: number, height: number): boolean {
    const { blocks, blockHigh, size } = this
    const left = Math.max(0, u0 < u1 ? u0 : u1) >> BLOCK_SHIFT
    const right = Math.min(size - 1, u0 < u1 ? u1 : u0) >> BLOCK_SHIFT
    const top = Math.max(0, v0 < v1 ? v0 : v1) >> BLOCK_SHIFT
    const bottom = Math.min(size - 1, v0 < v1 ? v1 : v0) >> BLOCK_SHIFT
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) if ((blockHigh[y * blocks + x] as number) > height) return false
    }
    return true
  }

  /** 0 in shadow to 1 in the light. */
  light(u: number, v: number, height: number): number {
    const most = this.size - 1 - EDGE
    if (!(u >= EDGE && v >= EDGE && u <= most && v <= most)) return 1
    const tile = (v >> TILE_SHIFT) * this.tiles + (u >> TILE_SHIFT)
    if ((this.high[tile] as number) <= height) return 1
    if ((this.low[tile] as number) > height) return 0
    return this.filtered(u, v, height)
  }

  /** Of 3 x 3 texels around the point, cut out of the 4 x 4 that they touch, the share that is open. */
  filtered(u: number, v: number, height: number): number {
    const { size, heights } = this
    const left = u | 0
    const top = v | 0
    const right = u - left
    const down = v - top
    let sum = 0
    for (let y = 0; y < 4; y++) {
      const at = (top + y - 1) * size + left
      const a = (heights[at - 1] as number) > height ? 0 : 1 - right
      const b = (heights[at] as number) > height ? 0 : 1
      const c = (heights[at + 1] as number) > height ? 0 : 1
      const d = (heights[at + 2] as number) > height ? 0 : right
      sum += (y === 0 ? 1 - down : y === 3 ? down : 1) * (a + b + c + d)
    }
    return sum / 9
  }
}
