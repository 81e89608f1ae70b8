import { describe, expect, it } from 'vitest'
import { statusLine } from '../../src/cli/status-line.js'
import { textIo } from './text-io.js'

describe('statusLine', () => {
  it('writes every nth text on a line of its own where nobody looks', () => {
    const io = textIo()
    const status = statusLine(io, { logEvery: 3 })
    for (const text of ['a', 'b', 'c', 'd']) status.show(text)
    status.note('gone')
    status.end()
    expect(io.written).toEqual({ stdout: '', stderr: 'a\nd\ngone\n' })
  })

  it('redraws one line where a person looks, cut to its width, with notes above it', () => {
    const io = textIo({ isTTY: true, columns: 9 })
    const status = statusLine(io, { logEvery: 3 })
    status.note('begun')
    status.show('0123456789')
    status.note('gone')
    status.end()
    const erase = '\r\u001b[K'
    expect(io.written.stderr).toBe(`begun\n${erase}01234567${erase}gone\n${erase}01234567\n`)
  })

  it('takes 80 characters where a terminal says it has none', () => {
    const io = textIo({ isTTY: true, columns: 0 })
    statusLine(io, { logEvery: 1 }).show('x'.repeat(100))
    expect(io.written.stderr).toHaveLength('\r\u001b[K'.length + 79)
  })
})
