/** `so101 benchmark SUITE`: runs all cells of a suite, and goes on where a killed run was. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { openOutput, OUTPUT_FLAGS } from './benchmark-output.js'
import { defineCommand } from './command.js'
import { interruption } from './interruption.js'
import { progressBar } from './progress.js'
import { InterruptedError, UsageError } from '../robot/errors.js'
import type { Shard } from '../run/benchmark/shard.js'
import type { BenchmarkSuite } from '../run/benchmark/suite.js'

const flags = z.strictObject({
  episodes: z.int().min(1).optional().describe('of each cell, in place of what the suite says'),
  seed: z.int().min(0).optional().describe('of the first episode, in place of what the suite says'),
  tasks: z
    .union([z.string(), z.array(z.string()).min(1)])
    .optional()
    .describe('in place of what the suite says: lift-cube,stack-cube'),
  policies: z
    .union([z.string(), z.array(z.string()).min(1)])
    .optional()
    .describe('in place of what the suite says: scripted,act-lift-cube,./my-policy'),
  workers: z
    .int()
    .min(1)
    .max(64)
    .optional()
    .describe("threads; the result is the same for any number. Where absent: the suite's, or 1"),
  shard: z.string().optional().describe('only a part, for one of several machines: 1/3, 2/3 or 3/3'),
  out: z
    .string()
    .optional()
    .describe('folder for journal.jsonl, result.json and report.html; results/SUITE where absent'),
  resume: z
    .boolean()
    .optional()
    .describe('go on with the journal of a run that was killed; false: throw it away and begin anew'),
  ...OUTPUT_FLAGS,
})

export const benchmarkRunCommand = defineCommand({
  name: 'benchmark',
  summary: 'run a suite of tasks, policies and levels: success rates, report, comparison with an older result',
  flags,
  words: {
    names: 'SUITE',
    least: 1,
    most: 1,
    meaning: 'a suite that comes with the package (quick, experts, gate), or a file such as ./my-suite.yaml',
  },
  examples: [
    'so101 benchmark quick --workers=2',
    'so101 benchmark experts --workers=2 --episodes=100 --compare=old/result.json',
    'so101 benchmark experts --resume',
    'so101 benchmark quick --tasks=lift-cube --policies=scripted,act-lift-cube',
    'so101 benchmark experts --shard=1/2 --out=part1',
    'so101 benchmark merge part1/result.json part2/result.json --html=report.html',
    'so101 benchmark report results/quick/result.json --compare=old/result.json',
  ],
  async run(options, io, [word]) {
    // Loaded here, so that `so101 --help` need not compile a physics engine.
    const { loadSuite } = await import('./benchmark-suite-file.js')
    const { benchmarkResult, runInfo, versions } = await import('../run/benchmark/benchmark-result.js')
    const { Journal } = await import('../run/benchmark/journal.js')
    const { episodesLeft, openCells, runCells } = await import('../run/benchmark/run-suite.js')
    const { parseShard } = await import('../run/benchmark/shard.js')
    const { tryPolicies } = await import('../run/benchmark/try-policies.js')
    const { suiteHash } = await import('../run/benchmark/suite.js')
    const { EpisodeWorkers } = await import('../run/episode-workers.js')
    const { loadTask } = await import('../run/user-task/load-task.js')

    const suite = loadSuite(word as string, {
      ...options,
      tasks: listOf(options.tasks),
      policies: listOf(options.policies),
    })
    for (const task of suite.tasks) await loadTask(task)
    const shard = options.shard === undefined ? undefined : parseShard(options.shard)
    // Refuses what cannot be run before anything is written.
    const planned = openCells(suite, shard).map(({ cell }) => cell)
    await tryPolicies(planned)
    const folder = options.out ?? join('results', folderName(suite, shard))
    makeFolder(folder)
    const output = await openOutput(options, io, {
      json: join(folder, 'result.json'),
      html: join(folder, 'report.html'),
      suite: suite.name,
      cells: planned,
    })
    const path = join(folder, 'journal.jsonl')
    if (options.resume === undefined && Journal.isUnfinished(path)) {
      throw new UsageError(
        `${path} is the journal of a run that did not end: --resume goes on with it, --resume=false begins anew`,
      )
    }
    const header = {
      suite: suiteHash(suite),
      shard: shard === undefined ? '1/1' : `${shard.index}/${shard.count}`,
      versions: versions(),
    }
    const journal = options.resume === true ? Journal.resume(path, header) : Journal.create(path, header)
    const workers = options.workers ?? suite.workers ?? 1
    // A thread also for one worker: this one then hears of Ctrl-C.
    const runner = new EpisodeWorkers(workers)
    const cells = openCells(suite, shard, journal)
    let left = episodesLeft(cells)
    if (journal.size > 0) io.stderr.write(`${journal.size} episodes are in ${path}, ${left} are left\n`)
    const bar = progressBar(io, { total: left, label: suite.name })
    const interrupted = interruption()
    const stopped = interrupted.came.then((signal): never => {
      throw new InterruptedError(
        `${signal}, with ${journal.size} episodes in ${path}: the same command with --resume goes on`,
      )
    })
    const startedMs = performance.now()
    const epochMs = performance.timeOrigin + startedMs
    try {
      const running = runCells(cells, {
        runner,
        journal,
        onEpisode({ task, level, policy }, _outcome, leftNow) {
          bar.advance(left - leftNow, `| ${task} ${level} ${policy}`)
          left = leftNow
        },
      })
      await Promise.race([stopped, running])
      bar.stop()
      const run = runInfo({ epochMs, wallS: (performance.now() - startedMs) / 1000, workers })
      const result = await benchmarkResult(suite, cells, { shard, run })
      await output.finish(result, () => {
        journal.end()
      })
      if (options.json !== true) io.stdout.write(`\nwritten to ${folder}: result.json, report.html, journal.jsonl\n`)
    } finally {
      bar.stop()
      interrupted.forget()
      await runner.close()
      journal.close()
    }
  },
})

/** `scripted,./my-policy`, or a YAML list. */
function listOf(names: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof names === 'string' ? names.split(',').map(name => name.trim()) : names
}

function folderName({ name }: BenchmarkSuite, shard: Shard | undefined): string {
  const plain = name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
  return shard === undefined ? plain : `${plain}-${shard.index}-of-${shard.count}`
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(`cannot make the folder ${folder}: ${reason}. Name another one with --out`, { cause })
  }
}
