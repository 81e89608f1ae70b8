/** The experts of push-cube, pick-place and place-in-bin, on the twin. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Env } from '../../../src/env/env.js'
import type { Policy } from '../../../src/policies/policy.js'
import { make, makePolicy } from '../../../src/run/make.js'

describe.each([
  { id: 'so101/PushCube-v0', level: 'easy', mostSteps: 400 },
  { id: 'so101/PushCube-v0', level: 'medium', mostSteps: 600 },
  { id: 'so101/PickPlace-v0', level: 'easy', mostSteps: 400 },
  { id: 'so101/PlaceInBin-v0', level: 'easy', mostSteps: 400 },
])('$id, $level', ({ id, level, mostSteps }) => {
  let env: Env
  let expert: Policy
  beforeAll(async () => {
    env = await make(id, { level })
    expert = makePolicy('scripted', env)
  })
  afterAll(() => env.close())

  it.each([1000, 1001])('seed %i', async seed => {
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
