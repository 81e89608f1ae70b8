/** Surfaces made by rule from a seed: the same bytes on every machine. */

import type { Colour, SurfaceSpec } from '../../env/camera/look.js'
import { LINEAR_OF_BYTE, srgbFromLinear } from '../../env/camera/srgb.js'
import { sin } from '../../robot/trig.js'
import { latticeValue, tileableHills, tileableNoise } from './tileable-noise.js'
import type { Material, Texture } from './visual-scene.js'

const SIZE = 256

type Reflectance = (u: number, v: number) => Colour

interface Pattern {
  readonly tileM: number
  readonly roughness: number
  /** Linear reflectance at (u, v) of the tile, 0..1: against white, which the surface's colour then multiplies. */
  readonly by: (seed: number) => Reflectance
}

const PATTERNS: Readonly<Record<Exclude<SurfaceSpec['kind'], 'plain'>, Pattern>> = {
  wood: { tileM: 0.5, roughness: 0.6, by: seed => (u, v) => wood(seed, u, v) },
  checker: { tileM: 0.24, roughness: 0.7, by: seed => (u, v) => checker(seed, u, v) },
  cloth: { tileM: 0.128, roughness: 0.95, by: seed => (u, v) => cloth(seed, u, v) },
  speckle: { tileM: 0.24, roughness: 0.5, by: speckle },
}
const MATT = 0.9

interface Made {
  readonly texture: Texture
  readonly mean: Colour
}
const made = new Map<string, Made>()
/** 200 kB each. */
const MOST_KEPT = 48

/** On average it has the colour that was asked for. */
export function surfaceMaterial({ kind, seed, colour }: SurfaceSpec): Material {
  if (kind === 'plain') return { colour, roughness: MATT }
  const key = `${kind} ${seed}`
  const found = made.get(key) ?? make(PATTERNS[kind], seed)
  made.set(key, found)
  if (made.size > MOST_KEPT) made.delete(made.keys().next().value as string)
  const { texture, mean } = found
  return {
    colour: [colour[0] / mean[0], colour[1] / mean[1], colour[2] / mean[2]],
    roughness: PATTERNS[kind].roughness,
    texture,
  }
}

function make({ by, tileM }: Pattern, seed: number): Made {
  const at = by(seed)
  const rgb = new Uint8Array(3 * SIZE * SIZE)
  const sum = [0, 0, 0]
  for (let i = 0; i < SIZE * SIZE; i++) {
    const colour = at(((i % SIZE) + 0.5) / SIZE, (Math.floor(i / SIZE) + 0.5) / SIZE)
    for (let c = 0; c < 3; c++) {
      const byte = Math.floor(srgbFromLinear(colour[c] as number) * 255 + 0.5)
      rgb[3 * i + c] = byte
      sum[c] = (sum[c] as number) + (LINEAR_OF_BYTE[byte] as number)
    }
  }
  const mean = sum.map(total => total / (SIZE * SIZE)) as unknown as Colour
  return { texture: { width: SIZE, height: SIZE, rgb, tileM }, mean }
}

const PLANKS = 5
/** Of the darkest grain against the lightest: darker wood is redder. */
const GRAIN: Colour = [0.52, 0.4, 0.28]

/** Planks along u, each cut from elsewhere. */
function wood(seed: number, u: number, v: number): Colour {
  const plank = Math.floor(v * PLANKS)
  const across = v * PLANKS - plank
  const own = seed + 1000 * (plank + 1)
  // Growth rings, cut lengthwise: long waves of lines.
  const bend = tileableHills(own, u, across, 2, 1, 3)
  const rings = 0.5 + 0.5 * sin(2 * Math.PI * (6 * bend + 5 * across + latticeValue(own, 7, 7)))
  const fibres = tileableHills(own + 50, u, v, 6, 96, 2)
  const tone = latticeValue(own, 3, 5)
  const dark = 0.2 * rings * rings + 0.3 * fibres + 0.24 * tone
  const edge = Math.min(across, 1 - across) * (SIZE / PLANKS)
  const seam = edge < 0.7 ? 0.55 : 1
  return between(dark, seam)
}

function between(share: number, factor: number): Colour {
  return [
    factor * (1 + (GRAIN[0] - 1) * share),
    factor * (1 + (GRAIN[1] - 1) * share),
    factor * (1 + (GRAIN[2] - 1) * share),
  ]
}

const SQUARES = 8

function checker(seed: number, u: number, v: number): Colour {
  const isDark = (Math.floor(u * SQUARES) + Math.floor(v * SQUARES)) % 2 === 1
  return grey((isDark ? 0.3 : 0.95) * (0.97 + 0.03 * tileableNoise(seed, u, v, 64, 64)))
}

const THREADS = 32

/** Over and under, thread by thread. */
function cloth(seed: number, u: number, v: number): Colour {
  const [x, y] = [u * THREADS, v * THREADS]
  const isWarp = (Math.floor(x) + Math.floor(y)) % 2 === 0
  const across = isWarp ? x - Math.floor(x) : y - Math.floor(y)
  const round = 4 * across * (1 - across)
  const thread = isWarp ? latticeValue(seed, Math.floor(x), -1) : latticeValue(seed, -2, Math.floor(y))
  const worn = tileableHills(seed + 9, u, v, 4, 4, 4)
  return grey((0.45 + 0.4 * round) * (0.85 + 0.15 * thread) * (0.85 + 0.3 * (worn - 0.5)) + 0.08)
}

const CELLS = 32

/** A chip in each cell of a grid, dark or light, of any size up to the cell's; later ones lie on top. */
function speckle(seed: number): Reflectance {
  const chance = (k: number, x: number, y: number): number => latticeValue(seed + 100 + k, x, y)
  const chips = Array.from({ length: CELLS * CELLS }, (_, i) => {
    const [x, y] = [i % CELLS, Math.floor(i / CELLS)]
    return {
      x: chance(0, x, y),
      y: chance(1, x, y),
      size: 0.12 + 0.5 * chance(2, x, y) * chance(2, x, y),
      light: chance(3, x, y) < 0.55 ? 0.22 : 0.95,
    }
  })
  return (u, v) => {
    let light = 0.62 + 0.12 * (tileableHills(seed, u, v, 8, 8, 4) - 0.5)
    const [x, y] = [u * CELLS, v * CELLS]
    for (let cellX = Math.floor(x) - 1; cellX <= Math.floor(x) + 1; cellX++) {
      for (let cellY = Math.floor(y) - 1; cellY <= Math.floor(y) + 1; cellY++) {
        const chip = chips[((cellY + CELLS) % CELLS) * CELLS + ((cellX + CELLS) % CELLS)] as (typeof chips)[number]
        const [dx, dy] = [x - cellX - chip.x, y - cellY - chip.y]
        if (dx * dx + dy * dy < chip.size * chip.size) light = chip.light
      }
    }
    return grey(light)
  }
}

function grey(light: number): Colour {
  const value = Math.min(1, Math.max(0, light))
  return [value, value, value]
}
