/** Lines from a terminal, and their end. */

import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { stdinPrompt } from '../../src/cli/prompt.js'

const promptOn = () => {
  const stdin = new PassThrough()
  return { stdin, prompt: stdinPrompt(stdin as unknown as NodeJS.ReadStream) }
}

describe('stdinPrompt', () => {
  it('gives the next line, trimmed, and nothing that was typed before it was asked for', async () => {
    const { stdin, prompt } = promptOn()
    const first = prompt.line()
    stdin.write(' w \ntoo early\n')
    expect(await first).toBe('w')
    await new Promise(resolve => setImmediate(resolve))
    const second = prompt.line()
    stdin.write('c\n')
    expect(await second).toBe('c')
    prompt.close()
  })

  it('gives undefined at the end of the input', async () => {
    const { stdin, prompt } = promptOn()
    const line = prompt.line()
    stdin.end()
    expect(await line).toBeUndefined()
    expect(await prompt.line()).toBeUndefined()
  })

  it('asks nobody any more once it was closed, before the first question too', async () => {
    const { prompt } = promptOn()
    prompt.close()
    expect(await prompt.line()).toBeUndefined()
  })
})
