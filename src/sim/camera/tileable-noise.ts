/** Smooth noise on a square of edge 1 that meets itself at its edges. */

import { mix32 } from '../../robot/random.js'

/** 0..1, smooth; `cellsU` and `cellsV`: hills per edge, whole numbers. */
export function tileableNoise(seed: number, u: number, v: number, cellsU: number, cellsV: number): number {
  const [x, y] = [u * cellsU, v * cellsV]
  const [x0, y0] = [Math.floor(x), Math.floor(y)]
  const [fx, fy] = [smooth(x - x0), smooth(y - y0)]
  const [a, b] = [wrap(x0, cellsU), wrap(x0 + 1, cellsU)]
  const [c, d] = [wrap(y0, cellsV), wrap(y0 + 1, cellsV)]
  const upper = mixed(latticeValue(seed, a, c), latticeValue(seed, b, c), fx)
  const lower = mixed(latticeValue(seed, a, d), latticeValue(seed, b, d), fx)
  return mixed(upper, lower, fy)
}

/** Several of them, each twice as fine and half as strong. 0..1. */
export function tileableHills(
  seed: number,
  u: number,
  v: number,
  cellsU: number,
  cellsV: number,
  octaves: number,
): number {
  let [sum, weight, whole, cells] = [0, 1, 0, 1]
  for (let octave = 0; octave < octaves; octave++) {
    sum += weight * tileableNoise(seed + octave, u, v, cellsU * cells, cellsV * cells)
    whole += weight
    weight /= 2
    cells *= 2
  }
  return sum / whole
}

/** 0..1, by place alone. */
export function latticeValue(seed: number, x: number, y: number): number {
  return mix32((mix32((mix32(seed) + x) | 0) + y) | 0) / 4294967295
}

function wrap(index: number, size: number): number {
  return ((index % size) + size) % size
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t)
}

function mixed(a: number, b: number, share: number): number {
  return a + (b - a) * share
}
