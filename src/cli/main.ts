#!/usr/bin/env node
/** The `so101` program: hands the process to the command line and nothing else. */

import { readFileSync } from 'node:fs'
import process from 'node:process'
import { runCommandLine } from './command-line.js'
import { COMMANDS } from './commands.js'

/** Whoever reads us, `head` for instance, may go before we are done: that is no error of ours. */
function leaveQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
}
process.stdout.on('error', leaveQuietly)
process.stderr.on('error', leaveQuietly)

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}
process.exitCode = await runCommandLine(process.argv.slice(2), {
  io: process,
  commands: COMMANDS,
  version,
  readConfig: path => readFileSync(path, 'utf8'),
})
