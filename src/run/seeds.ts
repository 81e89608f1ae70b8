/** Seeds of episodes: 32-bit, one after the other. */

import { UsageError } from '../robot/errors.js'

export const SEEDS = 4294967296

/** `UsageError` unless episode i can use seed + i. */
export function requireSeeds(seed: number, episodes: number): void {
  if (Number.isInteger(seed) && seed >= 0 && seed + episodes <= SEEDS) return
  throw new UsageError(`expected a whole seed from 0 to ${SEEDS - episodes} for ${episodes} episodes, got ${seed}`)
}
