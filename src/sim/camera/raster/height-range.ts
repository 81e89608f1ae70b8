/** Lowest and highest of a shadow map, by tiles: most points are in the light or in the shadow whatever texels their filter weighs. */

/** Texels along a tile's edge, as a shift: 4. */
export const TILE_SHIFT = 2
const TILE = 1 << TILE_SHIFT
/** Tiles along the edge of a block, as a shift: 4. */
const TILE_TO_BLOCK = 2
const TILES_A_BLOCK = 1 << TILE_TO_BLOCK
/** Texels along the edge of a block, as a shift. */
export const BLOCK_SHIFT = TILE_SHIFT + TILE_TO_BLOCK
/** What a filter at a point of the tile reaches, texels before the tile's first and behind its last. */
const BEFORE = 1
const BEHIND = 2

export class HeightRange {
  /** Tiles along an edge. */
  tiles = 0
  /** Of all texels that the filter reaches from anywhere in the tile. */
  low = new Float32Array(0)
  high = new Float32Array(0)
  /** The highest of blocks of tiles, as they lie in `high`. */
  blocks = 0
  blockHigh = new Float32Array(0)
  #isTouched = new Uint8Array(0)

  /** Of an empty map; `size` is a multiple of a tile's edge. */
  clear(size: number, open: number): void {
    const tiles = size >> TILE_SHIFT
    const blocks = Math.ceil(tiles / TILES_A_BLOCK)
    this.tiles = tiles
    this.blocks = blocks
    if (this.low.length < tiles * tiles) {
      this.low = new Float32Array(tiles * tiles)
      this.high = new Float32Array(tiles * tiles)
      this.#isTouched = new Uint8Array(tiles * tiles)
      this.blockHigh = new Float32Array(blocks * blocks)
    }
    this.low.fill(open, 0, tiles * tiles)
    this.high.fill(open, 0, tiles * tiles)
    this.#isTouched.fill(0, 0, tiles * tiles)
    this.blockHigh.fill(open, 0, blocks * blocks)
  }

  /** Something may have been drawn between these texels. */
  touch(left: number, top: number, right: number, bottom: number): void {
    const { tiles } = this
    const from = tileOf(left - BEHIND, tiles)
    const to = tileOf(right + BEFORE, tiles)
    const last = tileOf(bottom + BEFORE, tiles)
    for (let y = tileOf(top - BEHIND, tiles); y <= last; y++) {
      this.#isTouched.fill(1, y * tiles + from, y * tiles + to + 1)
    }
  }

  /** Of what was touched. */
  measure(heights: Float32Array, size: number): void {
    const { tiles, low, high } = this
    const { blocks, blockHigh } = this
    const isTouched = this.#isTouched
    for (let tile = 0; tile < tiles * tiles; tile++) {
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
      const block = ((tile / tiles) >> TILE_TO_BLOCK) * blocks + ((tile % tiles) >> TILE_TO_BLOCK)
      if (most > (blockHigh[block] as number)) blockHigh[block] = most
    }
  }
}

function tileOf(texel: number, tiles: number): number {
  return Math.min(tiles - 1, Math.max(0, Math.floor(texel / TILE)))
}
