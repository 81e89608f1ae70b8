import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { TypedColumn } from '../../../src/dataset/parquet/column.js'
import { readColumns, readFacts } from '../../../src/dataset/parquet/read-parquet.js'
import { appendRowGroup, keepRowGroups, parquetBytes } from '../../../src/dataset/parquet/write-parquet.js'
import { temporaryFolder } from '../synthetic-recording.js'

describe('a parquet file', () => {
  it('comes back as it was written, null and nested lists included', async () => {
    const file = written(columns(2))
    expect(await readColumns(file)).toEqual({
      action: [
        [0, 0.5],
        [1, 0.5],
      ],
      index: [0n, 1n],
      picture: [
        { bytes: Uint8Array.of(137, 0), path: 'a' },
        { bytes: Uint8Array.of(137, 1), path: 'a' },
      ],
      nested: [
        [[[0]], [[1]]],
        [[[1]], [[1]]],
      ],
      seed: [null, 1n],
      tasks: [
        ['lift', 'drop'],
        ['lift', 'drop'],
      ],
    })
    expect(await readColumns(file, { names: ['index', 'none'], rowStart: 1 })).toEqual({ index: [1n] })
  })

  it('takes row groups behind its own, whose bytes stay', async () => {
    const file = written(columns(2))
    const out = `${file}.longer`
    await appendRowGroup(file, out, columns(3))
    const { rowGroups, keyValues, footerStart } = await readFacts(out)
    expect([rowGroups, keyValues]).toEqual([[2, 3], { huggingface: '{}' }])
    const before = (await readFacts(file)).footerStart
    expect(footerStart).toBeGreaterThan(before)
    expect(readFileSync(out).subarray(0, before)).toEqual(readFileSync(file).subarray(0, before))
    expect((await readColumns(out, { names: ['index'] }))['index']).toEqual([0n, 1n, 0n, 1n, 2n])

    await keepRowGroups(out, `${file}.cut`, 1)
    expect(readFileSync(`${file}.cut`).equals(readFileSync(file))).toBe(true)
  })

  it('takes no rows of other columns, and is not read when it is cut short or missing', async () => {
    const file = written(columns(2))
    await expect(appendRowGroup(file, `${file}.longer`, columns(2).slice(1))).rejects.toThrow(/has other columns/)
    writeFileSync(`${file}.short`, readFileSync(file).subarray(0, 100))
    await expect(readColumns(`${file}.short`)).rejects.toThrow(/cannot be read as parquet.*so101 dataset check/)
    await expect(readColumns(`${file}.none`)).rejects.toThrow(/is missing/)
  })
})

function written(content: readonly TypedColumn[]): string {
  const file = join(temporaryFolder(), 'a.parquet')
  writeFileSync(file, parquetBytes(content, { huggingface: '{}' }))
  return file
}

function columns(rows: number): TypedColumn[] {
  const each = <T>(value: (row: number) => T) => Array.from({ length: rows }, (_, row) => value(row))
  return [
    { name: 'action', type: { list: 'float32' }, values: each(row => [row, 0.5]) },
    { name: 'index', type: 'int64', values: each(row => row), statistics: true },
    { name: 'picture', type: 'image', values: each(row => ({ bytes: Uint8Array.of(137, row), path: 'a' })) },
    { name: 'nested', type: { list: { list: { list: 'float64' } } }, values: each(row => [[[row]], [[1]]]) },
    { name: 'seed', type: 'int64', values: each(row => (row % 2 === 0 ? null : row)) },
    { name: 'tasks', type: { list: 'string' }, values: each(() => ['lift', 'drop']) },
  ]
}
