/** `so101 benchmark merge` and `report`: results that are there already, as one, and printed again. */

import { z } from 'zod'
import { openOutput, OUTPUT_FLAGS } from './benchmark-output.js'
import { defineCommand } from './command.js'

const MOST_FILES = 10_000

export const benchmarkMergeCommand = defineCommand({
  name: 'benchmark merge',
  summary: 'make one result of the shards of a suite',
  flags: z.strictObject(OUTPUT_FLAGS),
  words: { names: 'FILE ..', least: 1, most: MOST_FILES, meaning: 'the result.json of every shard' },
  examples: ['so101 benchmark merge part1/result.json part2/result.json --json=result.json --html=report.html'],
  async run(options, io, paths) {
    const { readResult } = await import('./benchmark-result-file.js')
    const { merge } = await import('../run/benchmark/merge.js')
    const output = await openOutput(options, io)
    const parts = await Promise.all(paths.map(async name => ({ name, result: await readResult(name) })))
    await output.finish(await merge(parts))
  },
})

export const benchmarkReportCommand = defineCommand({
  name: 'benchmark report',
  summary: 'print a result again, write its report, compare it with an older one',
  flags: z.strictObject(OUTPUT_FLAGS),
  words: { names: 'FILE', least: 1, most: 1, meaning: 'a result.json' },
  examples: ['so101 benchmark report results/experts/result.json --compare=old/result.json --html=report.html'],
  async run(options, io, [path]) {
    const { readResult } = await import('./benchmark-result-file.js')
    const output = await openOutput(options, io)
    await output.finish(await readResult(path as string))
  },
})
