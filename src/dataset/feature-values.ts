/** One feature's values over an episode: checked as they come, then a column of the parquet and its statistics. */

import { UsageError } from '../robot/errors.js'
import { columnStatistics } from './column-statistics.js'
import type { Dtype, Feature } from './features.js'
import type { FrameValue } from './frame.js'
import type { ColumnType, ScalarType, TypedColumn } from './parquet/column.js'
import type { FeatureStatistics } from './statistics.js'

const INTEGER_RANGES: Partial<Record<Dtype, readonly [number, number]>> = {
  int8: [-128, 127],
  int16: [-32_768, 32_767],
  int32: [-2_147_483_648, 2_147_483_647],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  uint8: [0, 255],
  uint16: [0, 65_535],
  uint32: [0, 4_294_967_295],
  uint64: [0, Number.MAX_SAFE_INTEGER],
}

export class FeatureValues {
  readonly name: string
  private readonly feature: Feature
  private readonly size: number
  private readonly rows: unknown[] = []
  private readonly numbers: number[] = []

  constructor(name: string, feature: Feature) {
    this.name = name
    this.feature = feature
    this.size = feature.shape.reduce((product, each) => product * each, 1)
  }

  /** What `add` would keep. @throws UsageError */
  check(value: FrameValue): () => void {
    const { dtype, shape } = this.feature
    if (dtype === 'string') return this.keepAsIs(this.textOf(value))
    if (dtype === 'image')
      return this.keepAsIs({ bytes: this.bytesOf(value), path: `frame-${pad(this.rows.length)}.png` })
    const numbers = this.numbersOf(value)
    return () => {
      for (const number of numbers) this.numbers.push(number)
      const stored = dtype === 'bool' ? numbers.map(Boolean) : numbers
      this.rows.push(this.size === 1 && shape.length === 1 ? stored[0] : nested(stored, shape))
    }
  }

  column(): TypedColumn {
    return { name: this.name, type: columnTypeOf(this.feature), values: this.rows }
  }

  /** Absent for text, and for pictures, which are not decoded here. */
  statistics(): FeatureStatistics | undefined {
    const { dtype, shape } = this.feature
    if (dtype === 'string' || dtype === 'image') return undefined
    return columnStatistics({
      values: Float64Array.from(this.numbers),
      dims: shape.at(-1) ?? 1,
      isFloat32: dtype === 'float32',
      frames: this.rows.length,
    })
  }

  private keepAsIs(value: unknown): () => void {
    return () => {
      this.rows.push(value)
    }
  }

  private numbersOf(value: FrameValue): number[] {
    const given = this.listOf(value)
    if (given.length !== this.size) {
      this.refuse(
        `has ${given.length} numbers where its shape [${this.feature.shape.join(', ')}] asks for ${this.size}`,
      )
    }
    return given.map((each, dim) => this.numberOf(each, dim))
  }

  private listOf(value: FrameValue): (number | bigint | boolean)[] {
    if (typeof value === 'string') return this.refuse(`is text ("${value}") where numbers are needed`)
    if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return [value]
    return Array.from(value)
  }

  private numberOf(given: number | bigint | boolean, dim: number): number {
    const { dtype, names } = this.feature
    const label = Array.isArray(names) ? ((names as readonly string[])[dim] ?? String(dim)) : String(dim)
    const value = dtype === 'float32' ? Math.fround(Number(given)) : Number(given)
    if (!Number.isFinite(value)) this.refuse(`is ${given} at ${label}: only finite ${dtype} numbers are recorded`)
    if (dtype === 'bool' && value !== 0 && value !== 1)
      this.refuse(`is ${given} at ${label} where true or false is needed`)
    const range = INTEGER_RANGES[dtype]
    if (range !== undefined && (!Number.isInteger(value) || value < range[0] || value > range[1])) {
      this.refuse(`is ${given} at ${label}: ${dtype} holds whole numbers from ${range[0]} to ${range[1]}`)
    }
    return value
  }

  private textOf(value: FrameValue): string {
    return typeof value === 'string' ? value : this.refuse('is no text')
  }

  private bytesOf(value: FrameValue): Uint8Array {
    return value instanceof Uint8Array ? value : this.refuse('is no PNG (bytes)')
  }

  private refuse(reason: string): never {
    throw new UsageError(`frame ${this.rows.length}: ${this.name} ${reason}`)
  }
}

/** As Arrow has it: one number is a scalar, a vector a list, a matrix a list of lists. */
function columnTypeOf({ dtype, shape }: Feature): ColumnType {
  if (dtype === 'image' || dtype === 'string') return dtype
  const scalar = dtype as ScalarType
  if (shape.length === 1 && shape[0] === 1) return scalar
  return shape.reduce<ColumnType>(list => ({ list }), scalar)
}

function nested(values: readonly unknown[], shape: readonly number[]): readonly unknown[] {
  if (shape.length === 1) return values
  const [rows = 1, ...rest] = shape
  const size = values.length / rows
  return Array.from({ length: rows }, (_, row) => nested(values.slice(row * size, (row + 1) * size), rest))
}

function pad(frame: number): string {
  return String(frame).padStart(6, '0')
}
