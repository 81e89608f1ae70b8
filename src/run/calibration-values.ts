/** Numbers and matrices of a calibration file that OpenCV or ROS wrote. */

import { UsageError } from '../robot/errors.js'

export interface Place {
  /** Named in errors. */
  readonly origin: string
  readonly values: Readonly<Record<string, unknown>>
}

export function numberIn({ origin, values }: Place, key: string): number | undefined {
  const value = values[key] ?? undefined
  if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value
  throw new UsageError(`${origin}: ${key} is ${shown(value)}: expected a number`)
}

export function textIn({ origin, values }: Place, key: string): string | undefined {
  const value = values[key] ?? undefined
  if (value === undefined || (typeof value === 'string' && value !== '')) return value
  throw new UsageError(`${origin}: ${key} is ${shown(value)}: expected a word`)
}

/** Row by row: of `!!opencv-matrix`, of ROS's rows, cols and data, or of a plain list. `UsageError` for another shape; a vector may stand or lie. */
export function matrixIn(place: Place, key: string, rows: number, cols: number): readonly number[] {
  const { origin } = place
  const found = shapeIn(place, key)
  if (!found) throw new UsageError(`${origin}: ${key} is missing: expected ${rows} x ${cols} numbers`)
  const isVector = rows === 1 || cols === 1
  const isShaped = found.rows === rows && found.cols === cols
  const isTurned = isVector && found.rows === cols && found.cols === rows
  const isFlat = found.rows === undefined && found.data.length === rows * cols
  if (isShaped || isTurned || isFlat) return found.data
  const size = found.rows === undefined ? String(found.data.length) : `${found.rows} x ${String(found.cols)}`
  throw new UsageError(`${origin}: ${key} has ${size} numbers, expected ${rows} x ${cols}`)
}

/** All numbers of a vector of any length; none where it is absent. */
export function vectorIn(place: Place, key: string): readonly number[] {
  const found = shapeIn(place, key)
  if (!found) return []
  const { rows = 1, cols = 1, data } = found
  if (rows === 1 || cols === 1) return data
  throw new UsageError(`${place.origin}: ${key} has ${rows} x ${cols} numbers, expected one row or one column`)
}

interface Shaped {
  /** Both absent of a plain list. */
  readonly rows?: number
  readonly cols?: number
  readonly data: readonly number[]
}

function shapeIn({ origin, values }: Place, key: string): Shaped | undefined {
  const value = values[key] ?? undefined
  if (value === undefined) return undefined
  if (Array.isArray(value)) return { data: numbers(value.flat(), origin, key) }
  const { rows, cols, data } = value as { rows?: unknown; cols?: unknown; data?: unknown }
  if (!Array.isArray(data) || typeof rows !== 'number' || typeof cols !== 'number') {
    throw new UsageError(`${origin}: ${key} is ${shown(value)}: expected a matrix with rows, cols and data`)
  }
  const found = numbers(data, origin, key)
  if (found.length === rows * cols) return { rows, cols, data: found }
  throw new UsageError(`${origin}: ${key} says ${rows} x ${cols}, and its data has ${found.length} numbers`)
}

function numbers(data: readonly unknown[], origin: string, key: string): readonly number[] {
  const wrong = data.findIndex(value => typeof value !== 'number' || !Number.isFinite(value))
  if (wrong < 0) return data as readonly number[]
  throw new UsageError(`${origin}: ${key} holds ${shown(data[wrong])} at place ${wrong + 1}: expected a finite number`)
}

function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}..` : text
}
