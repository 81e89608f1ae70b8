import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.js'
import { defineGroup } from '../../src/cli/command-group.js'
import { textIo } from './text-io.js'

const toy = (name: string) =>
  defineCommand({
    name,
    summary: `do ${name}`,
    flags: z.strictObject({ times: z.int().default(1).describe('How often.') }),
    examples: [`so101 ${name} --times=2`],
    run: ({ times }, io) => {
      io.stdout.write(`${name} x ${times}`)
    },
  })
const group = defineGroup({ name: 'zoo', summary: 'look at animals', commands: [toy('zoo feed'), toy('zoo count')] })

async function zoo(...argv: string[]): Promise<string> {
  const io = textIo()
  await group.invoke(argv, io, { readConfig: () => '' })
  return io.written.stdout
}

describe('a group of commands', () => {
  it('runs the command that its second word names, with the flags behind it', async () => {
    expect(await zoo('feed', '--times=3')).toBe('zoo feed x 3')
    expect(await zoo('count')).toBe('zoo count x 1')
  })

  it('lists its commands without a word and for --help', async () => {
    expect((await zoo()).split('\n')).toEqual([
      'so101 zoo: look at animals',
      '',
      'usage: so101 zoo COMMAND [--flag=value ...]',
      '',
      'command  what it does',
      '-------  ------------',
      'feed     do zoo feed',
      'count    do zoo count',
      '',
      'so101 zoo COMMAND --help lists the flags of a command',
      '',
    ])
    for (const word of ['help', '--help', '-h']) expect(await zoo(word)).toBe(await zoo())
  })

  it('prints the help of one of its commands under its whole name', async () => {
    expect(await zoo('feed', '--help')).toMatch(/^so101 zoo feed: do zoo feed\n/)
  })

  it('suggests the nearest command for an unknown one, and wants it before the flags', async () => {
    await expect(zoo('fed')).rejects.toThrow('unknown command `fed`: did you mean `so101 zoo feed`?')
    await expect(zoo('qqqqqqqq')).rejects.toThrow('unknown command `qqqqqqqq`: so101 zoo --help lists them')
    await expect(zoo('constructor')).rejects.toMatchObject({ code: 'USAGE' })
    await expect(zoo('--times=2', 'feed')).rejects.toThrow('write so101 zoo COMMAND --times=2')
  })

  it('points to the help of the command whose flags are wrong', async () => {
    await expect(zoo('feed', '--time=2')).rejects.toThrow(/--times\?\nsee `so101 zoo feed --help`/)
  })
})
