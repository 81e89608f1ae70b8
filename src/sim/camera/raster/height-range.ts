/** Lowest and highest of a shadow map, by tiles: most points are in the light or in the shadow whatever texels their filter weighs. */

/** Texels along a tile's edge, as a shift: 4. */
export const TILE_SHIFT = 2
const TILE = 1 << TILE_SHIFT
/** What a filter at a point of the tile reaches, texels before the tile's first and behind its last. */
const BEFORE = 1
const BEHIND = 2

export class HeightRange {
  /** Tiles along an edge. */
  tiles = 0
  /** Of all texels that the filter reaches from anywhere in the tile. */
  low = new Float32Array(0)
  high = new Float32Array(0)
  #isTouched = new Uint8Array(0)

  /** Of an empty map; `size` is a multiple of a tile's edge. */
  clear(size: number, open: number): void {
    const tiles = size >> TILE_SHIFT
    if (tiles !== this.tiles) {
      this.tiles = tiles
      this.low = new Float32Array(tiles * tiles)
      this.high = new Float32Array(tiles * tiles)
      this.#isTouched = new Uint8Array(tiles * tiles)
    }
    this.low.fill(open)
    this.high.fill(open)
    this.#isTouched.fill(0)
  }

  /** Something may have been drawn between these texels. */
  touch(left: number, top: number, right: number, bottom: number): void {
    const { tiles } = this
    const tile = (texel: number): number => Math.min(tiles - 1, Math.max(0, Math.floor(texel / TILE)))
    const from = tile(left - BEHIND)
    const to = tile(right + BEFORE)
    for (let y = tile(top - BEHIND); y <= tile(bottom + BEFORE); y++) {
      this.#isTouched.fill(1, y * tiles + from, y * tiles + to + 1)
    }
  }

  /** Of what was touched. */
  measure(heights: Float32Array, size: number): void {
    const { tiles, low, high } = this
    const isTouched = this.#isTouched
    for (let tile = 0; tile < isTouched.length; tile++) {
      if (isTouched[tile] === 0) continue
      const x = TILE * (tile % tiles)
      const y = TILE * ((tile / tiles) | 0)
      const left = Math.max(0, x - BEFORE)
      const right = Math.min(size, x + TILE + BEHIND)
      const bottom = Math.min(size, y + TILE + BEHIND)
      let least = heights[y * size + x] as number
      let most = least
      for (let row = Math.max(0, y - BEFORE); row < bottom; row++) {
        for (let at = row * size + left; at < row * size + right; at++) {
          const height = heights[at] as number
          if (height < least) least = height
          if (height > most) most = height
        }
      }
      low[tile] = least
      high[tile] = most
    }
  }
}
