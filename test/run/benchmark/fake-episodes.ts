/** Episodes that are drawn and not simulated: quick, and the same for a job and a seed wherever they run. */

import { Random } from '../../../src/robot/random.js'
import { benchmarkResult, type BenchmarkResult, type RunInfo } from '../../../src/run/benchmark/benchmark-result.js'
import { cellResult } from '../../../src/run/benchmark/cell-result.js'
import type { CellInfo, CellRole } from '../../../src/run/benchmark/cells.js'
import { openCells, runCells, type RunSuiteOptions } from '../../../src/run/benchmark/run-suite.js'
import type { Journal } from '../../../src/run/benchmark/journal.js'
import type { Shard } from '../../../src/run/benchmark/shard.js'
import { suiteHash, suiteOf, type BenchmarkSuite, type SuiteInput } from '../../../src/run/benchmark/suite.js'
import type { EpisodeJob, EpisodeOutcome, EpisodeRunner } from '../../../src/run/episode-jobs.js'

/** Chance of each sub-goal after the one before it. */
const SKILL: Record<string, number> = { scripted: 0.97, random: 0.15, noop: 0 }

export const RUN: RunInfo = {
  measuredAt: '2026-11-03 14:05:00',
  machine: { cpu: 'a processor', cores: 2, node: 'v20.0.0', platform: 'linux-x64' },
  workers: 2,
  wallS: 12.5,
}

export const SUITE: SuiteInput = { name: 'fake', tasks: ['reach', 'lift-cube'], policies: ['scripted'], episodes: 12 }

/** `skill`: chance of each sub-goal after the one before. */
export function drawEpisode(
  job: EpisodeJob,
  seed: number,
  subGoals: readonly string[],
  skill = SKILL[job.policy] ?? 0.5,
): EpisodeOutcome {
  const random = new Random(seed).fork(JSON.stringify(job))
  const reached: Record<string, number> = {}
  let timeS = 0
  for (const name of subGoals) {
    if (random.uniform() >= skill) break
    timeS += random.uniform(0.5, 2)
    reached[name] = Math.round(30 * timeS)
  }
  const count = Object.keys(reached).length
  const success = count === subGoals.length && random.uniform() < skill
  if (!success) timeS = 10
  const steps = Math.round(30 * timeS)
  const stateHash = Math.floor(random.uniform(0, 4294967296)).toString(16).padStart(16, '0')
  return {
    seed,
    success,
    steps,
    timeS,
    rewardSum: count,
    stateHash,
    subGoals: reached,
    partialCredit: count / subGoals.length,
  }
}

/** As many lanes as wanted, whose episodes end in an order of their own. */
export class FakeRunner implements EpisodeRunner {
  readonly asked: string[] = []

  constructor(
    readonly lanes = 1,
    private readonly draw: (job: EpisodeJob, seed: number) => EpisodeOutcome = (job, seed) =>
      drawEpisode(job, seed, ['near', 'reached']),
  ) {}

  async attempt(job: EpisodeJob, seed: number): Promise<EpisodeOutcome> {
    this.asked.push(`${job.task} ${job.policy} ${seed}`)
    // The later ones overtake the earlier ones.
    for (let turns = (seed * 7) % 11; turns > 0; turns--) await Promise.resolve()
    return this.draw(job, seed)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

export interface FakeRun extends RunSuiteOptions {
  readonly shard?: Shard
  readonly journal?: Journal
}

export async function runFake(
  suite: BenchmarkSuite,
  { shard, journal, ...options }: FakeRun,
): Promise<BenchmarkResult> {
  const cells = openCells(suite, shard, journal)
  await runCells(cells, { ...options, journal })
  return benchmarkResult(suite, cells, { shard, run: RUN })
}

/** A result of any tasks and policies: `skill` by policy, each with its role. */
export async function drawResult(
  tasks: readonly string[],
  levels: readonly string[],
  policies: Readonly<Record<string, { role: CellRole; skill: number }>>,
  { n = 100, subGoals = ['near', 'grasped', 'lifted'] as readonly string[], seed = 1000 } = {},
): Promise<BenchmarkResult> {
  const infos = tasks.flatMap(task =>
    levels.flatMap((level, i) =>
      Object.entries(policies).map(([policy, { role, skill }]) => ({
        skill: skill - 0.03 * i,
        info: {
          task,
          envId: `so101/${task}-v0`,
          level,
          policy,
          role,
          options: { rateHz: 30, level },
          subGoals,
        } satisfies CellInfo,
      })),
    ),
  )
  const cells = await Promise.all(
    infos.map(({ info, skill }) => {
      const job = { task: info.task, policy: info.policy, env: info.options }
      return cellResult(
        info,
        Array.from({ length: n }, (_, i) => drawEpisode(job, seed + i, subGoals, skill)),
      )
    }),
  )
  const suite = suiteOf({ ...SUITE, name: 'drawn', description: 'Drawn, not simulated.', episodes: n, seed })
  return {
    format: 'so101-benchmark/1',
    suite,
    suiteHash: suiteHash(suite),
    versions: { 'so101-twin': '0.1.0', rapier: '0.21.0' },
    cells,
    runs: [RUN],
  }
}
