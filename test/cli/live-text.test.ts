import { describe, expect, it } from 'vitest'
import { liveText } from '../../src/cli/live-text.js'
import { textIo } from './text-io.js'

describe('liveText', () => {
  it('goes back over the lines that it drew before', () => {
    const { stdout, written } = textIo({ isTTY: true })
    const live = liveText(stdout)
    live.show('a\nb')
    live.show('c')
    expect(written.stdout).toBe('a\nb\n\r\u001b[2A\u001b[Jc\n')
  })

  it('cuts lines that the terminal would wrap', () => {
    const { stdout, written } = textIo({ isTTY: true, columns: 5 })
    liveText(stdout).show('abcdefg\nhi')
    expect(written.stdout).toBe('abcd\nhi\n')
  })

  it('leaves notes above', () => {
    const { stdout, written } = textIo({ isTTY: true })
    const live = liveText(stdout)
    live.note('first')
    live.show('a')
    live.note('gone')
    expect(written.stdout).toBe('first\na\n\r\u001b[1A\u001b[Jgone\na\n')
  })

  it('begins anew below what others have written since', () => {
    const { stdout, written } = textIo({ isTTY: true })
    const live = liveText(stdout)
    live.show('a')
    live.leave()
    stdout.write('question: ')
    live.show('b')
    expect(written.stdout).toBe('a\nquestion: b\n')
  })
})
