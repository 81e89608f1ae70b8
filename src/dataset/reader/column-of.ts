/** A parquet's values as a feature's column: flat numbers, texts or bytes, whatever types the writer chose. */

import { UsageError } from '../../robot/errors.js'
import type { Column } from '../dataset-reader.js'
import type { Feature } from '../features.js'

/** `where`: file and column, for errors. */
export function columnOf(values: readonly unknown[], { dtype, shape }: Feature, where: string): Column {
  if (dtype === 'string') return { kind: 'text', values: values.map(value => textOf(value, where)) }
  if (dtype === 'image' || dtype === 'video')
    return { kind: 'bytes', values: values.map(value => bytesOf(value, where)) }
  const dims = shape.reduce((product, each) => product * each, 1)
  const flat = new Float64Array(values.length * dims)
  values.forEach((value, row) => {
    const width = fill(flat, row * dims, dims, value, where)
    if (width !== dims)
      throw new UsageError(
        `${where}, row ${row}: ${width} numbers where info.json says ${dims}: mend its shape or the file`,
      )
  })
  return { kind: 'numbers', dims, values: flat }
}

/** How many numbers there are, at any depth of lists. */
function fill(into: Float64Array, at: number, room: number, value: unknown, where: string): number {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    let count = 0
    for (const each of value as Iterable<unknown>) count += fill(into, at + count, room - count, each, where)
    return count
  }
  if (room > 0) into[at] = numberOf(value, where)
  return 1
}

/** null is NaN: a hole that `check` names. */
export function numberOf(value: unknown, where: string): number {
  if (value === null || value === undefined) return Number.NaN
  if (typeof value === 'number') return value
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value)
  throw new UsageError(`${where} holds ${JSON.stringify(value)} where a number belongs`)
}

export function textOf(value: unknown, where: string): string {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  if (value instanceof Uint8Array) return new TextDecoder().decode(value)
  // LeRobot 0.3.3 wraps a scalar's text in a list.
  if (Array.isArray(value) && value.length === 1) return textOf(value[0], where)
  throw new UsageError(`${where} holds ${JSON.stringify(value)} where text belongs`)
}

/** `datasets` stores pictures as {bytes, path}; others as bytes alone. */
function bytesOf(value: unknown, where: string): Uint8Array {
  if (value instanceof Uint8Array) return value
  const bytes = typeof value === 'object' && value !== null ? (value as { bytes?: unknown }).bytes : undefined
  if (bytes instanceof Uint8Array) return bytes
  throw new UsageError(`${where} holds no picture's bytes: the file points to pictures elsewhere, which are not read`)
}
