/** A column of a parquet file with its type, as schema elements of the format. */

import type { SchemaElement } from 'hyparquet'
import type { Dtype } from '../features.js'

/** How LeRobot and numpy call them. */
export type ScalarType = Exclude<Dtype, 'float16' | 'image' | 'video' | 'language'>

/** `image`: a struct of PNG bytes and a path, as Hugging Face's datasets keep pictures. */
export type ColumnType = ScalarType | 'image' | { readonly list: ColumnType }

export interface TypedColumn {
  readonly name: string
  readonly type: ColumnType
  /** Numbers (also for int64), truth values, texts, `{ bytes, path }`, lists, or null. */
  readonly values: readonly unknown[]
  /** Least and greatest value in the file, by which readers skip row groups. */
  readonly statistics?: boolean
}

const PHYSICAL: Readonly<Record<ScalarType, Omit<SchemaElement, 'name'>>> = {
  float32: { type: 'FLOAT' },
  float64: { type: 'DOUBLE' },
  int8: { type: 'INT32', converted_type: 'INT_8' },
  int16: { type: 'INT32', converted_type: 'INT_16' },
  int32: { type: 'INT32' },
  int64: { type: 'INT64' },
  uint8: { type: 'INT32', converted_type: 'UINT_8' },
  uint16: { type: 'INT32', converted_type: 'UINT_16' },
  uint32: { type: 'INT32', converted_type: 'UINT_32' },
  uint64: { type: 'INT64', converted_type: 'UINT_64' },
  bool: { type: 'BOOLEAN' },
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
}

export function schemaOf(columns: readonly TypedColumn[]): SchemaElement[] {
  return [
    { name: 'schema', num_children: columns.length },
    ...columns.flatMap(({ name, type }) => elementsOf(name, type)),
  ]
}

/** Everything optional, lists in three levels: as pyarrow writes them. */
function elementsOf(name: string, type: ColumnType): SchemaElement[] {
  if (type === 'image') {
    return [
      { name, repetition_type: 'OPTIONAL', num_children: 2 },
      { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
      ...elementsOf('path', 'string'),
    ]
  }
  if (typeof type === 'string') return [{ name, repetition_type: 'OPTIONAL', ...PHYSICAL[type] }]
  return [
    { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    ...elementsOf('element', type.list),
  ]
}

/** Values as hyparquet-writer takes them: 64-bit integers are bigints. */
export function physicalValues({ type, values }: TypedColumn): unknown[] {
  const convert = conversionOf(type)
  return convert === undefined ? [...values] : values.map(convert)
}

function conversionOf(type: ColumnType): ((value: unknown) => unknown) | undefined {
  if (type === 'int64' || type === 'uint64') return value => (typeof value === 'number' ? BigInt(value) : value)
  if (typeof type === 'string') return undefined
  const convert = conversionOf(type.list)
  if (convert === undefined) return undefined
  return value => (Array.isArray(value) ? value.map(convert) : value)
}
