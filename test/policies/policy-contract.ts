/** What every policy keeps, whoever wrote it: tried on one in its environment. */

import { describe, expect, it } from 'vitest'
import type { Env, FeatureArray, Observation } from '../../src/env/env.js'
import type { Policy } from '../../src/policies/policy.js'

export interface PolicyInEnv {
  readonly env: Env
  readonly policy: Policy
}

const STEPS = 5
const SEED = 11

/** `open`: a new policy each time; the environment may be the same. */
export function keepsPolicyContract(name: string, open: () => Promise<PolicyInEnv>): void {
  describe(`the contract of a policy, kept by ${name}`, () => {
    it('repeats with its seed, inside the action space, whatever becomes of the actions that it gave', async () => {
      const tested = await open()
      const first = await actionsOf(tested, SEED, STEPS)
      for (const action of first) expect(tested.env.actionSpace.explain(action)).toBeUndefined()
      await actionsOf(tested, SEED + 1, 2)
      const again = await actionsOf(tested, SEED, STEPS, action => action.fill(NaN))
      expect(again, 'after an episode that was broken off').toEqual(first)
      expect(await actionsOf(await open(), SEED, STEPS), 'another one, with its seed').toEqual(first)
    })

    it('fits its environment, reads what it needs, and leaves it as it is', async () => {
      const { env, policy } = await open()
      if (policy.rateHz !== undefined) expect(policy.rateHz).toBe(env.rateHz)
      const [observation] = await env.reset({ seed: SEED })
      const before = structuredClone({ ...observation })
      const known = Object.keys(observation)
      expect(known).toEqual(expect.arrayContaining([...(policy.needs ?? [])]))
      const read = new Set<string>()
      policy.reset(SEED)
      for (let step = 0; step < 3; step++) await policy.act(watched(observation, read))
      expect({ ...observation }).toEqual(before)
      // Whoever holds has to know where.
      const mayRead = policy.needs ? [...policy.needs, 'observation.state'] : known
      for (const feature of read) expect(mayRead).toContain(feature)
    })

    it('tells of the episode that runs', async () => {
      const tested = await open()
      await actionsOf(tested, SEED, STEPS)
      const { chunks, waitedSteps, missedDeadlines, inferenceS } = tested.policy.report?.() ?? NOTHING
      expect(inferenceS).toHaveLength(chunks)
      expect(inferenceS.every(timeS => timeS >= 0)).toBe(true)
      expect(waitedSteps).toBeLessThanOrEqual(STEPS)
      expect(missedDeadlines).toBeLessThanOrEqual(STEPS)
      tested.policy.reset(SEED)
      expect(tested.policy.report?.() ?? NOTHING).toEqual(NOTHING)
    })

    it('is closed as often as one likes', async () => {
      const { policy } = await open()
      await policy.close?.()
      await policy.close?.()
    })
  })
}

const NOTHING = { chunks: 0, waitedSteps: 0, missedDeadlines: 0, inferenceS: [] }

/** What it did in an episode's first steps; `after`: with each action, once the environment had it. */
async function actionsOf(
  { env, policy }: PolicyInEnv,
  seed: number,
  steps: number,
  after?: (action: Float32Array) => unknown,
): Promise<Float32Array[]> {
  let [observation] = await env.reset({ seed })
  policy.reset(seed)
  const actions: Float32Array[] = []
  for (let step = 0; step < steps; step++) {
    const action = await policy.act(observation)
    actions.push(action.slice())
    ;({ observation } = await env.step(action))
    after?.(action)
  }
  return actions
}

function watched(observation: Observation, read: Set<string>): Observation {
  return new Proxy(observation, {
    get(target, name): FeatureArray | undefined {
      if (typeof name === 'string') read.add(name)
      return Reflect.get(target, name) as FeatureArray | undefined
    },
  })
}
