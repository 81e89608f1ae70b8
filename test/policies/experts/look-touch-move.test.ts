/** The experts of the tasks without a grasp, on the twin. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Env } from '../../../src/env/env.js'
import type { Policy } from '../../../src/policies/policy.js'
import { make, makePolicy } from '../../../src/run/make.js'

describe.each([
  ['so101/Touch-v0', 'easy'],
  ['so101/Touch-v0', 'medium'],
  ['so101/LookAt-v0', 'easy'],
  ['so101/LookAt-v0', 'medium'],
  ['so101/Move-v0', 'easy'],
  ['so101/Move-v0', 'medium'],
])('%s, %s', (id, level) => {
  let env: Env
  let expert: Policy
  beforeAll(async () => {
    env = await make(id, { level })
    expert = makePolicy('scripted', env)
  })
  afterAll(() => env.close())

  it.each([1000, 1001, 1002])('seed %i', async seed => {
    let [observation] = await env.reset({ seed })
    expert.reset(seed)
    for (;;) {
      const step = await env.step(await expert.act(observation))
      observation = step.observation
      if (!step.terminated && !step.truncated) continue
      expect(step.info).toMatchObject({ is_success: true, partialCredit: 1 })
      return
    }
  })
})
