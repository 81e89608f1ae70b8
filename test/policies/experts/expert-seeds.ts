/** Experts on the seeds that once were hard for them. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Env } from '../../../src/env/env.js'
import type { Policy } from '../../../src/policies/policy.js'
import { make, makePolicy } from '../../../src/run/make.js'
import { runEpisode } from '../../../src/run/run-episode.js'

export interface ExpertSeeds {
  readonly id: string
  readonly level: string
  readonly seeds: readonly number[]
  readonly mostSteps: number
}

/** Each succeeds with all of its partial credit, in so many steps at most. */
export function describeExperts(all: readonly ExpertSeeds[]): void {
  describe.each(all)('$id, $level', ({ id, level, seeds, mostSteps }) => {
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
}
