/** Commands under one word, such as `so101 bus scan`: finds the one that the second word names. */

import { closest } from '../robot/closest.js'
import { UsageError } from '../robot/errors.js'
import type { Command } from './command.js'
import { table } from './table.js'

export interface CommandGroup {
  readonly name: string
  /** One line, for the list of commands. */
  readonly summary: string
  /** Each is named with the group's word: `bus scan`. */
  readonly commands: readonly Command[]
}

/** Also what is taken for said where nothing is. */
export const HELP_WORDS: readonly string[] = ['help', '--help', '-h']

export function defineGroup({ name, summary, commands }: CommandGroup): Command {
  const words = new Map(commands.map(command => [command.name.slice(name.length + 1), command]))
  const help = () =>
    [
      `so101 ${name}: ${summary}`,
      `usage: so101 ${name} COMMAND [--flag=value ...]`,
      table(
        ['command', 'what it does'],
        Array.from(words, ([word, command]) => [word, command.summary]),
      ),
      `so101 ${name} COMMAND --help lists the flags of a command`,
    ].join('\n\n')
  return {
    name,
    summary,
    help,
    async invoke([word = 'help', ...rest], io, sources) {
      if (HELP_WORDS.includes(word)) {
        io.stdout.write(`${help()}\n`)
        return
      }
      const command = words.get(word)
      if (command === undefined) throw unknownCommand(word, words.keys(), `so101 ${name}`)
      await command.invoke(rest, io, sources)
    },
  }
}

/** `before`: what stands in front of the word, as one types it. */
export function unknownCommand(word: string, known: Iterable<string>, before: string): UsageError {
  if (word.startsWith('-')) return new UsageError(`${word} stands before the command: write ${before} COMMAND ${word}`)
  const guess = closest(word, known)
  const hint = guess === undefined ? `${before} --help lists them` : `did you mean \`${before} ${guess}\`?`
  return new UsageError(`unknown command \`${word}\`: ${hint}`)
}
