import { describe, expect, it } from 'vitest'
import { progressBar } from '../../src/cli/progress.js'
import { textIo } from './text-io.js'

describe('progressBar', () => {
  it('draws count, total and the newest note on stderr of a terminal', () => {
    const io = textIo({ isTTY: true, columns: 120 })
    const bar = progressBar(io, { total: 50, label: 'eval' })
    bar.advance(1, 'success 100.0 %')
    bar.advance(2)
    bar.advance(2, 'success 80.0 %')
    bar.stop()
    expect(io.written.stderr).toMatch(/eval \[-{24}\] 0\/50/)
    expect(io.written.stderr).toMatch(/eval \[=+-+\] 5\/50 .*success 80\.0 %[^\n]*\n$/)
    expect(io.written.stdout).toBe('')
  })

  it('keeps the last note when a step brings none', () => {
    const io = textIo({ isTTY: true, columns: 120 })
    const bar = progressBar(io, { total: 2, label: 'eval' })
    bar.advance(1, 'success 100.0 %')
    bar.advance(1)
    bar.stop()
    expect(io.written.stderr).toMatch(/2\/2 .*success 100\.0 %/)
  })

  it('fits into the width of the terminal', () => {
    const io = textIo({ isTTY: true, columns: 30 })
    const bar = progressBar(io, { total: 50, label: 'a label that is long by itself' })
    bar.stop()

    const lines = io.written.stderr.replace(/\u001b(\[[\d;?]*[A-Za-z]|\d)/g, '\r').split(/[\r\n]+/)
    expect(Math.max(...lines.map(line => line.length))).toBe(30)
  })

  it('may be stopped twice', () => {
    const io = textIo({ isTTY: true })
    const bar = progressBar(io, { total: 1, label: 'eval' })
    bar.stop()
    const drawn = io.written.stderr
    bar.stop()
    expect(io.written.stderr).toBe(drawn)
  })

  it('writes nothing where no person looks', () => {
    const io = textIo({ isTTY: false })
    const bar = progressBar(io, { total: 50, label: 'eval' })
    bar.advance(50, 'success 100.0 %')
    bar.stop()
    expect(io.written).toEqual({ stdout: '', stderr: '' })
  })
})
