/** The experts of lift-cube, stack-cube and sort, on the twin. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Env } from '../../../src/env/env.js'
import type { Policy } from '../../../src/policies/policy.js'
import { make, makePolicy } from '../../../src/run/make.js'

describe.each([
  // 1068: a cube close to the base, where the wrist once got into the shoulder.
  { id: 'so101/LiftCube-v0', level: 'easy', seeds: [1000, 1001, 1068], mostSteps: 120 },
  // 1026: zeros that put the fingers on the table 15 mm too early.
  { id: 'so101/LiftCube-v0', level: 'medium', seeds: [1000, 1026], mostSteps: 240 },
  // 1007 and 1014: towers close to the base.
  { id: 'so101/StackCube-v0', level: 'easy', seeds: [1000, 1007, 1014], mostSteps: 360 },
  { id: 'so101/StackCube-v0', level: 'medium', seeds: [1000], mostSteps: 600 },
  { id: 'so101/Sort-v0', level: 'easy', seeds: [1000, 1001], mostSteps: 600 },
  { id: 'so101/Sort-v0', level: 'medium', seeds: [1000], mostSteps: 900 },
])('$id, $level', ({ id, level, seeds, mostSteps }) => {
  let env: Env
  let expert: Policy
  beforeAll(async () => {
    env = await make(id, { level })
    expert = makePolicy('scripted', env)
  })
  afterAll(() => env.close())

  it.each(seeds)('seed %i', async seed => {
    let [observation] = await env.reset({ seed })
    expert.reset(seed)
    for (let steps = 1; ; steps++) {
      const step = await env.step(await expert.act(observation))
      observation = step.observation
      if (!step.terminated && !step.truncated) continue
      expect(step.info).toMatchObject({ is_success: true, partialCredit: 1 })
      expect(steps).toBeLessThanOrEqual(mostSteps)
      return
    }
  })
})
