/** The scripted experts' states are bit for bit those that are checked in. */

import { expect, it } from 'vitest'
import { evaluate } from '../../src/run/evaluate.js'
import { TASK_NAMES } from '../../src/run/tasks.js'
import { GOLDEN_EPISODES, GOLDEN_SEED, isRenewing, readGolden, writeGolden } from './golden.js'

it('seeds 0 to 4 of both tasks give the golden hashes (UPDATE_GOLDEN=1 renews them)', async () => {
  const hashes: Record<string, string> = {}
  for (const task of TASK_NAMES) {
    const found = await evaluate({ task, policy: 'scripted', seed: GOLDEN_SEED, episodes: GOLDEN_EPISODES })
    hashes[task] = found.hash
  }
  if (isRenewing) writeGolden(hashes)
  expect(hashes).toEqual(readGolden())
})
