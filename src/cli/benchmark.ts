/** `so101 benchmark`: a suite to run, or a word for what to do with results that are there. */

import { benchmarkMergeCommand, benchmarkReportCommand } from './benchmark-merge.js'
import { benchmarkRunCommand } from './benchmark-run.js'
import { HELP_WORDS } from './command-group.js'
import type { Command } from './command.js'

const WITH_RESULTS = new Map<string, Command>([
  ['merge', benchmarkMergeCommand],
  ['report', benchmarkReportCommand],
])

export const benchmarkCommand: Command = {
  ...benchmarkRunCommand,
  async invoke(argv, io, sources) {
    const [word, ...rest] = argv
    const other = WITH_RESULTS.get(word ?? '')
    if (other) await other.invoke(rest, io, sources)
    else
      await benchmarkRunCommand.invoke(word === undefined || HELP_WORDS.includes(word) ? ['--help'] : argv, io, sources)
  },
}
