/** Learned policies opened for an environment, on their real thread: what fits acts, what does not is refused before anything moves. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Env } from '../../../src/env/env.js'
import type { PolicySpec } from '../../../src/policies/learned/policy-spec.js'
import { CapabilityError, ClosedError, PolicyError, UsageError } from '../../../src/robot/errors.js'
import { makeTask } from '../../../src/run/make.js'
import { openLearnedPolicy } from '../../../src/run/policies/open-learned-policy.js'
import type { PolicyOptions } from '../../../src/run/policies/policy-options.js'
import { exampleSpec, FRONT, OBJECTS, STATE } from '../../policies/learned/example-spec.js'
import { TinyPolicies } from './tiny-policy.js'

const policies = new TinyPolicies()
let env: Env
beforeAll(async () => {
  env = await makeTask('lift-cube', { cameras: { front: { width: 32, height: 24 } } })
})
afterAll(async () => {
  await env.close()
  policies.remove()
})

describe('openLearnedPolicy', () => {
  it('acts by its network', async () => {
    const policy = await openLearnedPolicy(policies.make(), env)
    try {
      expect([policy.needs, policy.rateHz]).toEqual([['observation.state'], 30])
      let [observation] = await env.reset({ seed: 3 })
      policy.reset(3)
      const start = observation['observation.state'] as Float32Array
      for (let k = 0; k < 6; k++) {
        const action = await policy.act(observation)
        // Action k of a chunk is the state that it was asked with, and k + 1; there are 4 of each.
        const from = k < 4 ? start : (observation['observation.state'] as Float32Array)
        if (k <= 4) expect(action[1]).toBeCloseTo((from[1] as number) + 1 + (k % 4), 4)
        ;({ observation } = await env.step(action))
      }
      expect(policy.report?.()).toMatchObject({ chunks: 2, waitedSteps: 0 })
      expect(policy.report?.().inferenceS).toHaveLength(2)
    } finally {
      await policy.close?.()
      await policy.close?.()
    }
    const [observation] = await env.reset({ seed: 4 })
    policy.reset(4)
    await expect(policy.act(observation)).rejects.toThrow(ClosedError)
  })

  it('sees by a camera', async () => {
    const policy = await openLearnedPolicy(policies.make('camera', { inputs: [STATE, FRONT] }), env)
    const [observation] = await env.reset({ seed: 3 })
    policy.reset(3)
    const action = await policy.act(observation)
    await policy.close?.()
    const seen = (observation[FRONT.name] as Uint8Array).reduce((sum, byte) => sum + byte / 255, 0) / (3 * 24 * 32)
    expect(action[1]).toBeCloseTo((observation['observation.state']?.[1] as number) + seen, 3)
  })

  it("acts in the environment's control mode", async () => {
    const delta = await makeTask('lift-cube', { control: 'joint-delta' })
    const policy = await openLearnedPolicy(policies.make(), delta)
    const [observation] = await delta.reset({ seed: 3 })
    policy.reset(3)
    expect(delta.actionSpace.contains(await policy.act(observation))).toBe(true)
    await policy.close?.()
    await delta.close()
  })

  it.each<{
    what: string
    graph: string
    change?: Partial<PolicySpec>
    options?: PolicyOptions
    says: string
    error?: unknown
  }>([
    {
      what: 'numbers that are none',
      graph: 'nan',
      says: "the policy's network gave NaN for step 0 of its chunk",
      error: PolicyError,
    },
    {
      what: 'another input',
      graph: 'other-input',
      says: "graph 'policy' takes state, and policy.json gives it 'observation.state'",
    },
    {
      what: 'another size',
      graph: 'other-dims',
      says: "'observation.state' as float32 [1, 5], and policy.json gives it float32 [1, 6]",
    },
    {
      what: 'another output',
      graph: 'other-output',
      says: "graph 'policy' gives actions, and policy.json wants 'action'",
    },
    {
      what: 'a shorter chunk',
      graph: 'short-chunk',
      says: "gives 'action' as float32 [1, 4, 6], and policy.json wants float32 [1, 8, 6]",
    },
    {
      what: 'an unknown operator',
      graph: 'no-operator',
      says: 'it is broken, or has an operator that is not known here',
    },
    {
      what: 'a picture that is not given',
      graph: 'camera',
      says: "takes 'observation.images.front', and policy.json does not give it",
    },
    {
      what: 'a picture that is not taken',
      graph: 'act',
      change: { inputs: [STATE, FRONT] },
      says: "policy.json gives it 'observation.images.front'",
    },
    {
      what: 'an unknown provider',
      graph: 'act',
      options: { provider: 'abacus' },
      says: "no execution provider 'abacus' here, but cpu",
      error: CapabilityError,
    },
  ])('refuses $what', async ({ graph, change, options, says, error = UsageError }) => {
    const opened = openLearnedPolicy(policies.make(graph, change), env, options)
    await expect(opened).rejects.toThrow(says)
    await expect(opened).rejects.toBeInstanceOf(error)
  })
})

describe('openLearnedPolicy, before its thread is there', () => {
  it.each<{ what: string; change?: Partial<PolicySpec>; options?: PolicyOptions; says: string }>([
    { what: 'another rate', change: { fps: 50 }, says: '--env.fps=50' },
    {
      what: 'other units',
      change: { robot: { ...exampleSpec().robot, use_degrees: false } },
      says: '--robot.use_degrees=false',
    },
    {
      what: 'another camera',
      change: { inputs: [STATE, { ...FRONT, shape: [3, 48, 64] }] },
      says: "camera 'front' gives 32 x 24, and it sees 64 x 48",
    },
    {
      what: 'other objects',
      change: { inputs: [{ ...OBJECTS, names: undefined, shape: [14] } as never] },
      says: 'it was trained on another task',
    },
    {
      what: 'a task that it does not read',
      options: { task: 'Lift it.' },
      says: '--policy.task is for policies that read what they are told',
    },
    { what: 'too many steps', options: { nActionSteps: 9 }, says: '--policy.n_action_steps=9' },
    { what: 'too many threads', options: { threads: 1000 }, says: '--policy.threads=1000' },
  ])('refuses $what', async ({ change, options, says }) => {
    await expect(openLearnedPolicy(policies.make('act', change), env, options)).rejects.toThrow(says)
  })
})
