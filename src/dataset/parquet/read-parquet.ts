/** Reads parquet files: which columns and row groups there are, and the values of columns. */

import { open } from 'node:fs/promises'
import { parquetMetadataAsync, parquetScan, parquetSchema, type AsyncBuffer, type FileMetaData } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { UsageError } from '../../robot/errors.js'

/** Length and mark behind the metadata. */
const TAIL_BYTES = 8

export interface ParquetFacts {
  readonly rows: number
  /** Rows of each. */
  readonly rowGroups: readonly number[]
  readonly columns: readonly string[]
  /** Of the file: `huggingface`, `pandas`, .. */
  readonly keyValues: Readonly<Record<string, string>>
  /** Where the metadata begin, behind the last row group. */
  readonly footerStart: number
  /** As hyparquet has them, for whoever writes on behind them. */
  readonly metadata: FileMetaData
}

/** By column: a number, bigint, boolean, string, Uint8Array, null, list or struct for each row. */
export type ParquetColumns = Readonly<Record<string, readonly unknown[]>>

export interface ReadOptions {
  /** All when left out; those that the file has not are left out of the answer. */
  readonly names?: readonly string[]
  readonly rowStart?: number
  readonly rowEnd?: number
}

/** @throws UsageError when the file is cut short or is no parquet file. */
export async function readFacts(file: string): Promise<ParquetFacts> {
  return reading(file, factsOf)
}

/** @throws UsageError when the file is cut short or is no parquet file. */
export async function readColumns(
  file: string,
  { names, rowStart = 0, rowEnd }: ReadOptions = {},
): Promise<ParquetColumns> {
  return reading(file, async buffer => {
    const { columns, metadata, rows } = await factsOf(buffer)
    const wanted = names === undefined ? columns : columns.filter(name => names.includes(name))
    // Text is what its column says it is; plain bytes, as of pictures, stay bytes.
    const scan = await parquetScan({
      file: buffer,
      metadata,
      columns: [...wanted],
      compressors,
      utf8: false,
      geoparquet: false,
    })
    // A column is read in one row group at a time.
    const ranges = scan.ranges
      .map(group => ({ rowStart: Math.max(rowStart, group.rowStart), rowEnd: Math.min(rowEnd ?? rows, group.rowEnd) }))
      .filter(range => range.rowStart < range.rowEnd)
    const valuesOf = async (column: string) => {
      const parts: unknown[][] = []
      for (const range of ranges) parts.push(Array.from(await scan.readColumn({ column, ...range })))
      return parts.flat(1)
    }
    return Object.fromEntries(await Promise.all(wanted.map(async name => [name, await valuesOf(name)] as const)))
  })
}

async function factsOf(buffer: AsyncBuffer): Promise<ParquetFacts> {
  const metadata = await parquetMetadataAsync(buffer, { geoparquet: false })
  return {
    rows: Number(metadata.num_rows),
    rowGroups: metadata.row_groups.map(group => Number(group.num_rows)),
    columns: parquetSchema(metadata).children.map(child => child.element.name),
    keyValues: Object.fromEntries((metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value ?? ''])),
    footerStart: buffer.byteLength - TAIL_BYTES - metadata.metadata_length,
    metadata,
  }
}

async function reading<T>(file: string, read: (buffer: AsyncBuffer) => Promise<T>): Promise<T> {
  try {
    return await withBuffer(file, read)
  } catch (error) {
    if (error instanceof UsageError) throw error
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new UsageError(`${file} is missing`, { cause: error })
    const reason = error instanceof Error ? error.message : String(error)
    throw new UsageError(
      `${file} cannot be read as parquet: ${reason}. \`so101 dataset check\` says what is wrong with a dataset`,
      {
        cause: error,
      },
    )
  }
}

/** The file is opened once: hyparquet's own buffer does it for every column of every row group. */
async function withBuffer<T>(file: string, read: (buffer: AsyncBuffer) => Promise<T>): Promise<T> {
  const handle = await open(file)
  try {
    const { size: byteLength } = await handle.stat()
    return await read({
      byteLength,
      slice: async (start, end = byteLength) => {
        const bytes = new Uint8Array(Math.max(0, Math.min(end, byteLength) - start))
        for (let done = 0; done < bytes.length;) {
          const { bytesRead } = await handle.read(bytes, done, bytes.length - done, start + done)
          if (bytesRead === 0) throw new Error(`it ends at byte ${start + done} of ${byteLength}`)
          done += bytesRead
        }
        return bytes.buffer
      },
    })
  } finally {
    await handle.close()
  }
}
