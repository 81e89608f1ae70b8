/** What is measured of an episode's columns: rates, repeats, distances. */

import type { EpisodeColumns, NumberColumn } from '../../../dataset/dataset-reader.js'

/** Degrees or percent: a tick's rounding and what the limit of acceleration takes from a start (up to 3.1 for the experts) are less. */
const CLIPPED_BY = 5

/** undefined where the column is not there or is no numbers. */
export function numbers(columns: EpisodeColumns, feature: string): NumberColumn | undefined {
  const column = columns.columns[feature]
  return column?.kind === 'numbers' ? column : undefined
}

export function dimOf(column: NumberColumn | undefined, dim: number): Float64Array {
  if (column === undefined) return new Float64Array()
  return Float64Array.from(
    { length: column.values.length / column.dims },
    (_, row) => column.values[row * column.dims + dim] ?? 0,
  )
}

export function lastTruth(column: NumberColumn | undefined): boolean | undefined {
  return column === undefined ? undefined : column.values.some(value => value > 0)
}

export function duplicatedIn(length: number, columns: readonly (NumberColumn | undefined)[]): number {
  const known = columns.filter(column => column !== undefined)
  const isSame = (row: number) =>
    known.every(({ values, dims }) => {
      for (let dim = 0; dim < dims; dim++) if (values[row * dims + dim] !== values[(row - 1) * dims + dim]) return false
      return true
    })
  return known.length === 0 ? 0 : Array.from({ length }, (_, row) => row).filter(row => row > 0 && isSame(row)).length
}

export function timestampError(column: NumberColumn | undefined, fps: number): number {
  return column === undefined
    ? 0
    : column.values.reduce((worst, time, row) => Math.max(worst, Math.abs(time - row / fps)), 0)
}

/** The first of the capture times is the state's. */
export function heldRate(column: NumberColumn | undefined): {
  readonly heldHz?: number
  readonly longestGapS?: number
} {
  const times = dimOf(column, 0)
  const [first, last] = [times[0], times.at(-1)]
  if (first === undefined || last === undefined || !(last > first)) return {}
  const longest = times.reduce((most, time, row) => Math.max(most, time - (times[row - 1] ?? time)), 0)
  return { heldHz: (times.length - 1) / (last - first), longestGapS: longest }
}

/** `judges`: which numbers count. */
export function clippedFrames(
  action: NumberColumn | undefined,
  sent: NumberColumn | undefined,
  judges: (dim: number) => boolean,
): number {
  if (action === undefined || sent?.dims !== action.dims) return 0
  const rows = Array.from({ length: sent.values.length / sent.dims }, (_, row) => row)
  const isOther = (row: number, dim: number) =>
    judges(dim) &&
    Math.abs((sent.values[row * sent.dims + dim] ?? 0) - (action.values[row * sent.dims + dim] ?? 0)) > CLIPPED_BY
  return rows.filter(row => Array.from({ length: sent.dims }, (_, dim) => dim).some(dim => isOther(row, dim))).length
}

export function farthestApart(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, value, row) => Math.max(most, Math.abs(value - (b[row] ?? value))), 0)
}

export function span(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b))
}

export function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

export function medianOf(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}
