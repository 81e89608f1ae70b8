/** From arguments to exit code: finds the command, runs it, and turns errors into one clear text. */

import { inspect } from 'node:util'
import { TwinError, UsageError } from '../robot/errors.js'
import { HELP_WORDS, unknownCommand } from './command-group.js'
import type { CommandTable } from './commands.js'
import type { FlagSources } from './flags.js'
import type { Io } from './io.js'
import { table } from './table.js'

export interface CommandLine extends FlagSources {
  readonly io: Io
  readonly commands: CommandTable
  /** Printed by `--version`. */
  readonly version: string
}

/** The exit code: 0 done, 1 failed, 2 called wrongly. Never throws. */
export async function runCommandLine(argv: readonly string[], commandLine: CommandLine): Promise<number> {
  try {
    await dispatch(argv, commandLine)
    return 0
  } catch (error) {
    commandLine.io.stderr.write(errorText(error))
    return error instanceof UsageError ? 2 : 1
  }
}

async function dispatch([word = 'help', ...rest]: readonly string[], commandLine: CommandLine): Promise<void> {
  const { io, commands, version } = commandLine
  if (HELP_WORDS.includes(word)) {
    io.stdout.write(`${await usageText(commands)}\n`)
  } else if (word === '--version' || word === '-v') {
    io.stdout.write(`${version}\n`)
  } else {
    const load = commands.get(word)
    if (load === undefined) throw unknownCommand(word, commands.keys(), 'so101')
    const command = await load()
    await command.invoke(rest, io, commandLine)
  }
}

async function usageText(commands: CommandTable): Promise<string> {
  const loaded = await Promise.all([...commands.values()].map(load => load()))
  return [
    'so101: a digital twin of the LeRobot SO-100 and SO-101 arms',
    'usage: so101 COMMAND [--flag=value ...]',
    table(
      ['command', 'what it does'],
      loaded.map(({ name, summary }) => [name, summary]),
    ),
    'so101 COMMAND --help lists the flags of a command; so101 --version prints the version',
  ].join('\n\n')
}

/** Our own errors speak for themselves; any other is a bug, and its stack says where. */
function errorText(error: unknown): string {
  if (error instanceof TwinError) return `error: ${error.message}\n`
  const stack = error instanceof Error ? (error.stack ?? error.message) : inspect(error)
  return `${stack}\nthis is a bug in so101-twin: please report it with the lines above and the command you typed\n`
}
