#!/usr/bin/env node
/** The `so101` program: hands the process to the command line and nothing else. */

import { readFileSync } from 'node:fs'
import process from 'node:process'
import { runCommandLine } from './command-line.js'
import { COMMANDS } from './commands.js'

let isAlone = false

/**
 * Whoever reads us, `head` for instance, may go before we are done: that is no error of ours. What must end well, such as an arm in motion, is told as by
 * a closed terminal; of that (EIO) the system tells by itself.
 */
function leaveQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EIO' || isAlone) return
  if (error.code !== 'EPIPE') throw error
  if (process.listenerCount('SIGHUP') === 0) process.exit(0)
  isAlone = true
  process.emit('SIGHUP', 'SIGHUP')
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
