/** Statistics of a column of numbers over an episode, equal to LeRobot's to the last bit, its float32 sums included. */

import { exact, quantilesOf, type Round } from './quantiles.js'
import type { FeatureStatistics } from './statistics.js'

/** numpy adds so many at a time, then the sums of halves. */
const PAIRWISE_BLOCK = 128
const LANES = 8

export interface NumberRows {
  /** Row after row, `dims` each. */
  readonly values: Float64Array
  readonly dims: number
  /** LeRobot's sums are in the type of the column; those of integers and truth values are in float64. */
  readonly isFloat32: boolean
  /** Where a row of the dataset is several vectors (a feature of shape [2, 6]). */
  readonly frames: number
}

export function columnStatistics({ values, dims, isFloat32, frames }: NumberRows): FeatureStatistics {
  const round = isFloat32 ? Math.fround : exact
  const columns = Array.from({ length: dims }, (_, dim) => statisticsOf(columnOf(values, dims, dim), dims, round))
  const of = (name: keyof ReturnType<typeof statisticsOf>) => columns.map(column => column[name])
  return {
    min: of('min'),
    max: of('max'),
    mean: of('mean'),
    std: of('std'),
    count: [frames],
    q01: of('q01'),
    q10: of('q10'),
    q50: of('q50'),
    q90: of('q90'),
    q99: of('q99'),
  }
}

function columnOf(values: Float64Array, dims: number, dim: number): Float64Array {
  return Float64Array.from({ length: values.length / dims }, (_, row) => values[row * dims + dim] ?? 0)
}

function statisticsOf(column: Float64Array, dims: number, round: Round) {
  // numpy adds the rows of a matrix one after the other, but halves what is one column.
  const sum = dims === 1 ? pairwiseSum : plainSum
  const meanOf = (of: Float64Array) => round(sum(of, 0, of.length, round) / of.length)
  const min = column.reduce((a, b) => Math.min(a, b), Infinity)
  const max = column.reduce((a, b) => Math.max(a, b), -Infinity)
  const mean = meanOf(column)
  if (column.length < 2) return { min, max, mean, std: 0, q01: mean, q10: mean, q50: mean, q90: mean, q99: mean }
  const meanOfSquares = meanOf(column.map(value => round(value * value)))
  const variance = round(meanOfSquares - round(mean * mean))
  const weighted = Array.from(column, value => ({ value, count: 1 }))
  const [q01, q10, q50, q90, q99] = quantilesOf(weighted, min, max, round)
  return { min, max, mean, std: round(Math.sqrt(Math.max(0, variance))), q01, q10, q50, q90, q99 }
}

function plainSum(values: Float64Array, from: number, to: number, round: Round): number {
  let sum = 0
  for (let at = from; at < to; at++) sum = round(sum + (values[at] ?? 0))
  return sum
}

/** numpy's, in its order. */
function pairwiseSum(values: Float64Array, from: number, to: number, round: Round): number {
  const count = to - from
  if (count < LANES) return plainSum(values, from, to, round)
  if (count <= PAIRWISE_BLOCK) {
    const lanes = values.slice(from, from + LANES)
    const whole = count - (count % LANES)
    for (let at = LANES; at < whole; at += LANES) {
      for (let lane = 0; lane < LANES; lane++) {
        lanes[lane] = round((lanes[lane] ?? 0) + (values[from + at + lane] ?? 0))
      }
    }
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = lanes
    const left = round(round(a + b) + round(c + d))
    let sum = round(left + round(round(e + f) + round(g + h)))
    for (let at = from + whole; at < to; at++) sum = round(sum + (values[at] ?? 0))
    return sum
  }
  const half = count >> 1
  const middle = from + half - (half % LANES)
  return round(pairwiseSum(values, from, middle, round) + pairwiseSum(values, middle, to, round))
}
