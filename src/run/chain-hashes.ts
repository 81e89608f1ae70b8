/** One hash for many episodes, in the order of their seeds, whoever ran them. */

import { loadStateHash } from '../sim/state-hash.js'
import type { EpisodeResult } from './run-episode.js'

export async function chainHashes(
  results: readonly Pick<EpisodeResult, 'seed' | 'steps' | 'success' | 'stateHash'>[],
): Promise<string> {
  const hash = await loadStateHash()
  const encoder = new TextEncoder()
  const chained = results.reduce(
    (previous, { seed, steps, success, stateHash }) =>
      hash(encoder.encode(`${seed} ${steps} ${success} ${stateHash}`), previous),
    0n,
  )
  return chained.toString(16).padStart(16, '0')
}
