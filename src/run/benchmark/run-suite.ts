/** Runs all episodes of a suite, cell after cell, on as many threads as there are: none waits for the end of a cell. */

import { UsageError } from '../../robot/errors.js'
import type { EpisodeOutcome, EpisodeRunner } from '../episode-jobs.js'
import { CellProgress } from './cell-progress.js'
import { cellKey, cellsOf, jobOf, type Cell } from './cells.js'
import type { Journal } from './journal.js'
import type { Shard } from './shard.js'
import type { BenchmarkSuite } from './suite.js'

export interface RunSuiteOptions {
  readonly runner: EpisodeRunner
  /** Takes down each episode before it counts. */
  readonly journal?: Journal | undefined
  /** As episodes end, in no particular order; `left`: how many are still to come, as far as one knows. */
  readonly onEpisode?: (cell: Cell, outcome: EpisodeOutcome, left: number) => void
}

/** All cells of a suite, or of a shard of it, as a journal has left them. `UsageError` for a shard of a suite that stops early. */
export function openCells(suite: BenchmarkSuite, shard?: Shard, journal?: Journal): CellProgress[] {
  if (shard !== undefined && suite.stop !== undefined) {
    throw new UsageError(
      `suite '${suite.name}' stops a cell as soon as its first seeds say enough, and shard ${shard.index}/${shard.count} has only ` +
        `some of them: leave out --shard, or take \`stop\` out of the suite`,
    )
  }
  return cellsOf(suite).map(
    cell => new CellProgress(cell, suite.seed, shard, suite.stop, journal?.outcomesOf(cellKey(cell))),
  )
}

export function episodesLeft(cells: readonly CellProgress[]): number {
  return cells.reduce((sum, { left }) => sum + left, 0)
}

/** Fills the cells. Rejects with the first error that is no episode's, after what else was running has ended. */
export async function runCells(cells: readonly CellProgress[], options: RunSuiteOptions): Promise<void> {
  const { runner, journal, onEpisode } = options
  let isFailed = false
  const lane = async (): Promise<void> => {
    while (!isFailed) {
      const [progress, seed] = nextOf(cells)
      if (progress === undefined || seed === undefined) return
      const outcome = await runner.attempt(jobOf(progress.cell), seed)
      journal?.add(cellKey(progress.cell), outcome)
      progress.put(outcome)
      onEpisode?.(progress.cell, outcome, episodesLeft(cells))
    }
  }
  const lanes = Array.from({ length: runner.lanes }, () =>
    lane().catch((error: unknown) => {
      isFailed = true
      throw error
    }),
  )
  const failed = (await Promise.allSettled(lanes)).find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}

function nextOf(cells: readonly CellProgress[]): [progress?: CellProgress, seed?: number] {
  for (const progress of cells) {
    const seed = progress.take()
    if (seed !== undefined) return [progress, seed]
  }
  return []
}
