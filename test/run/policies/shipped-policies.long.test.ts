/** The learned policies that come with the package: how often they succeed, on seeds that they were not trained on. */

import { describe, expect, it } from 'vitest'
import { evaluate } from '../../../src/run/evaluate.js'
import { fitEnv } from '../../../src/run/policies/fit-env.js'
import { readPolicyFolder } from '../../../src/run/policies/policy-folder.js'
import { policySource, shippedPolicies } from '../../../src/run/policies/policy-source.js'

const SEED = 1000

function run(policy: string, task: string, episodes: number, port = 'sim') {
  const { env } = fitEnv(policy, {}, { port })
  return evaluate({ task, policy, episodes, seed: SEED, env })
}

describe('shipped policies', () => {
  it('are these, whole, with their proof of parity, and trained on other seeds', async () => {
    expect(shippedPolicies()).toEqual(['act-lift-cube', 'act-lift-cube-camera', 'act-stack-cube'])
    for (const name of shippedPolicies()) {
      const source = policySource(name)
      if (source.kind !== 'learned') throw new Error(`${name} is no learned policy`)
      const { spec } = await readPolicyFolder(source.folder)
      expect(spec.parity?.max_abs_diff).toBeLessThanOrEqual(1e-4)
      const { seeds } = spec.training['dataset'] as { seeds: [number, number] }
      expect(Math.min(...seeds)).toBeGreaterThanOrEqual(100_000)
    }
  })

  it.each([
    ['act-lift-cube', 'lift-cube', 93],
    ['act-lift-cube-camera', 'lift-cube', 80],
    ['act-stack-cube', 'stack-cube', 66],
  ])('%s does %s in at least %i of 100 episodes', async (policy, task, least) => {
    const { successes, inference } = await run(policy, task, 100)
    expect(successes).toBeGreaterThanOrEqual(least)
    expect(inference?.waitedSteps).toBe(0)
  })

  it.each([
    ['act-lift-cube', 'lift-cube'],
    ['act-stack-cube', 'stack-cube'],
  ])('%s does the same through packets', async (policy, task) => {
    const [sim, wire] = [await run(policy, task, 5), await run(policy, task, 5, 'wire')]
    expect(wire.hash).toBe(sim.hash)
  })

  it('one is refused where objects are others', async () => {
    await expect(run('act-lift-cube', 'stack-cube', 1)).rejects.toThrow(/its 'observation.environment_state' is cube.x/)
  })
})
