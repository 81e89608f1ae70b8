/** Opens each policy of a benchmark once on each of its tasks, so that what does not fit is told before the first episode. */

import { UsageError } from '../../robot/errors.js'
import { LocalEpisodes } from '../local-episodes.js'
import { jobOf, type Cell } from './cells.js'

/** Those that are built in fit, or say so at once. `UsageError` for one that does not. */
export async function tryPolicies(cells: readonly Cell[]): Promise<void> {
  const episodes = new LocalEpisodes()
  const tried = new Set<string>()
  try {
    for (const cell of cells) {
      const pair = JSON.stringify([cell.task, cell.policy])
      if (cell.policyPath === undefined || tried.has(pair)) continue
      tried.add(pair)
      await episodes.open(jobOf(cell)).catch((cause: unknown) => {
        if (!(cause instanceof UsageError)) throw cause
        throw new UsageError(
          `${cell.policy} on ${cell.task}: ${cause.message}. For policies of single tasks, name those: --tasks=.., or in the suite {path: .., tasks: [..]}`,
          { cause },
        )
      })
    }
  } finally {
    await episodes.close()
  }
}
