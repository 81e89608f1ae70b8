/** Writes parquet files, and row groups behind those of a file without encoding these anew. */

import { constants } from 'node:fs'
import { copyFile, open } from 'node:fs/promises'
import type { RowGroup } from 'hyparquet'
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import { UsageError } from '../../robot/errors.js'
import { physicalValues, schemaOf, type TypedColumn } from './column.js'
import { readFacts } from './read-parquet.js'

/** By key, in the file's metadata. */
export type KeyValues = Readonly<Record<string, string>>

/** A file of one row group. */
export function parquetBytes(columns: readonly TypedColumn[], keyValues: KeyValues = {}): Uint8Array {
  const { bytes, parquet } = parquetWriter(columns, keyValues)
  writeRowGroup(parquet, columns)
  void parquet.finish()
  return bytes.getBytes()
}

/**
 * Writes to `out` the row groups of `file`, byte for byte, followed by one of these columns.
 * @throws UsageError when the columns differ.
 */
export async function appendRowGroup(file: string, out: string, columns: readonly TypedColumn[]): Promise<void> {
  const facts = await readFacts(file)
  const differing = columns.map(({ name }) => name).find((name, at) => facts.columns[at] !== name)
  if (differing !== undefined || facts.columns.length !== columns.length) {
    throw new UsageError(`${file} has other columns (${facts.columns.join(', ')}) than the rows to be added`)
  }
  const { bytes, parquet } = parquetWriter(columns, facts.keyValues)
  continueAt(parquet, bytes, facts.footerStart, facts.metadata.row_groups)
  writeRowGroup(parquet, columns)
  void parquet.finish()
  await copyWithTail(file, out, facts.footerStart, bytes.getBytes())
}

/** Writes to `out` the first row groups of `file`, of one of our own. */
export async function keepRowGroups(file: string, out: string, count: number): Promise<void> {
  const { metadata, keyValues } = await readFacts(file)
  const groups = metadata.row_groups.slice(0, count)
  const end = Math.max(...groups.map(endOf))
  const { bytes, parquet } = parquetWriter([], keyValues)
  parquet.schema = metadata.schema
  continueAt(parquet, bytes, end, groups)
  void parquet.finish()
  await copyWithTail(file, out, end, bytes.getBytes())
}

/** A file of many row groups of the same columns, written in one go. */
export class ParquetGroups {
  private readonly keyValues: KeyValues
  private open: ReturnType<typeof parquetWriter> | undefined

  constructor(keyValues: KeyValues = {}) {
    this.keyValues = keyValues
  }

  add(columns: readonly TypedColumn[]): void {
    this.open ??= parquetWriter(columns, this.keyValues)
    writeRowGroup(this.open.parquet, columns)
  }

  /** So far, without the metadata that `finish` adds. */
  get bytes(): number {
    return this.open?.bytes.offset ?? 0
  }

  finish(): Uint8Array {
    if (this.open === undefined) throw new TypeError('a parquet file needs a row group')
    void this.open.parquet.finish()
    return this.open.bytes.getBytes()
  }
}

function parquetWriter(columns: readonly TypedColumn[], keyValues: KeyValues) {
  const bytes = new ByteWriter()
  const kvMetadata = Object.entries(keyValues).map(([key, value]) => ({ key, value }))
  return {
    bytes,
    parquet: new ParquetWriter({ writer: bytes, schema: schemaOf(columns), kvMetadata, createdBy: 'so101-twin' }),
  }
}

function writeRowGroup(parquet: ParquetWriter, columns: readonly TypedColumn[]): void {
  const rows = columns[0]?.values.length ?? 0
  const columnData = columns.map(column => ({
    name: column.name,
    data: physicalValues(column),
    statistics: column.statistics ?? false,
    offsetIndex: false,
  }))
  void parquet.write({ columnData, rowGroupSize: rows })
}

/** As if everything before `offset` had been written by this writer. */
function continueAt(parquet: ParquetWriter, bytes: ByteWriter, offset: number, groups: readonly RowGroup[]): void {
  bytes.index = 0
  bytes.offset = offset
  parquet.row_groups.push(...groups)
  parquet.num_rows = groups.reduce((sum, group) => sum + group.num_rows, 0n)
}

function endOf(group: RowGroup): number {
  return Math.max(
    ...group.columns.map(({ meta_data }) =>
      meta_data === undefined
        ? 0
        : Number((meta_data.dictionary_page_offset ?? meta_data.data_page_offset) + meta_data.total_compressed_size),
    ),
  )
}

async function copyWithTail(file: string, out: string, keptBytes: number, tail: Uint8Array): Promise<void> {
  await copyFile(file, out, constants.COPYFILE_FICLONE)
  const handle = await open(out, 'r+')
  try {
    await handle.truncate(keptBytes)
    await handle.write(tail, 0, tail.length, keptBytes)
  } finally {
    await handle.close()
  }
}
