/** The experts of insert and pick-place-lego, on the twin. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Env } from '../../../src/env/env.js'
import type { Policy } from '../../../src/policies/policy.js'
import { make, makePolicy } from '../../../src/run/make.js'
import { runEpisode } from '../../../src/run/run-episode.js'

describe.each([
  // 1045: vial and rack where only one tilt of the gripper serves for both.
  { id: 'so101/Insert-v0', level: 'easy', seeds: [1000, 1001, 1045], mostSteps: 400 },
  { id: 'so101/Insert-v0', level: 'medium', seeds: [1000, 1036], mostSteps: 600 },
  // 1084: a brick close to the base, on the side where the hand would have to lean.
  { id: 'so101/PickPlaceLego-v0', level: 'easy', seeds: [1000, 1001, 1084], mostSteps: 400 },
  { id: 'so101/PickPlaceLego-v0', level: 'medium', seeds: [1000], mostSteps: 600 },
])('$id, $level', ({ id, level, seeds, mostSteps }) => {
  let env: Env
  let expert: Policy
  beforeAll(async () => {
    env = await make(id, { level })
    expert = makePolicy('scripted', env)
  })
  afterAll(() => env.close())

  it.each(seeds)('seed %i', async seed => {
    const result = await runEpisode(env, expert, seed)
    expect(result).toMatchObject({ success: true, partialCredit: 1 })
    expect(result.steps).toBeLessThanOrEqual(mostSteps)
  })
})
