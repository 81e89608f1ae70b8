/** Many environments on one thread: Gymnasium's autoreset call by call, order, seeds, and errors that name the environment. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Box, Dict } from '../../../src/env/spaces.js'
import { SyncVectorEnv } from '../../../src/env/vector/sync-vector-env.js'
import { AutoresetMode } from '../../../src/env/vector/vector-env.js'
import { SubEnvError } from '../../../src/env/vector/vector-errors.js'
import { ActionError, ClosedError, ResetNeededError, UsageError } from '../../../src/robot/errors.js'
import { ScheduledEnv } from './scheduled-env.js'

interface Call {
  readonly call: 'reset' | 'step'
  readonly mask?: boolean[]
  readonly asked?: number
  readonly actions: number[]
  readonly observations: number[][]
  readonly rewards: number[]
  readonly terminations: number[]
  readonly truncations: number[]
  readonly began: (number | null)[]
  readonly final_obs: (number[] | null)[]
  readonly final_count: (number | null)[]
}
const GYMNASIUM = JSON.parse(readFileSync(new URL('./gymnasium-autoreset.json', import.meta.url), 'utf8')) as Readonly<
  Record<AutoresetMode, Call[]>
>

const LENGTHS = [[3, 2], [1, 4], [5]]
const scheduled = (lengths = LENGTHS) => lengths.map(each => new ScheduledEnv(each))
const ACTIONS = Float32Array.of(1, 2, 3)

describe.each(Object.values(AutoresetMode))('autoreset %s', autoreset => {
  it("gives what Gymnasium's SyncVectorEnv gave, call by call", async () => {
    const env = new SyncVectorEnv(scheduled(), { autoreset })
    expect(env.metadata).toEqual({ autoreset_mode: autoreset })
    const [first, ...calls] = GYMNASIUM[autoreset] as [Call, ...Call[]]
    expect(calls.length).toBeGreaterThanOrEqual(12)
    const [observations] = await env.reset({ seed: 7 })
    expect(Array.from(observations['look'] ?? [])).toEqual(first.observations.flat())
    for (const call of calls) {
      if (call.call === 'reset') {
        const [observations, infos] = await env.reset({ options: { reset_mask: call.mask, asked: call.asked } })
        expect(Array.from(observations['look'] ?? [])).toEqual(call.observations.flat())
        expect(infos.map(info => info['began'] ?? null)).toEqual(call.began)
        expect(infos.map(info => info['asked'] ?? null)).toEqual(
          call.began.map(began => (began === null ? null : call.asked)),
        )
        continue
      }
      const step = await env.step(Float32Array.from(call.actions))
      expect(Array.from(step.observations['look'] ?? [])).toEqual(call.observations.flat())
      expect(Array.from(step.rewards)).toEqual(call.rewards)
      expect(Array.from(step.terminations)).toEqual(call.terminations)
      expect(Array.from(step.truncations)).toEqual(call.truncations)
      expect(step.infos.map(info => info['began'] ?? null)).toEqual(call.began)
      expect(step.infos.map(({ final_obs: last }) => (last ? Array.from(last['look'] ?? []) : null))).toEqual(
        call.final_obs,
      )
      expect(step.infos.map(info => info.final_info?.['count'] ?? null)).toEqual(call.final_count)
    }
    await env.close()
  })
})

describe('SyncVectorEnv', () => {
  it('tells success and hash after every step, the whole info at the end or where asked to', async () => {
    for (const infos of ['brief', 'full'] as const) {
      const env = new SyncVectorEnv(scheduled(), { infos })
      await env.reset()
      const step = await env.step(ACTIONS)
      const hash = '0000000000000001'
      expect(step.infos).toEqual([
        { is_success: false, stateHash: hash, ...(infos === 'full' && { count: 1 }) },
        { is_success: true, stateHash: hash, count: 1 },
        { is_success: false, stateHash: hash, ...(infos === 'full' && { count: 1 }) },
      ])
      await env.close()
    }
  })

  it('seeds by place: a number, a list, or 0, 1, 2 where none was ever given; later resets go on', async () => {
    const seedsAfter = async (...seeds: (number | (number | undefined)[] | undefined)[]) => {
      const env = new SyncVectorEnv(scheduled())
      const seen: number[][] = []
      for (const seed of seeds) {
        const [{ look = [] }] = await env.reset(seed === undefined ? {} : { seed })
        seen.push(Array.from({ length: 3 }, (_, i) => look[4 * i] ?? NaN))
      }
      return seen
    }
    expect(await seedsAfter(40)).toEqual([[40, 41, 42]])
    expect(await seedsAfter(undefined, undefined)).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ])
    expect(await seedsAfter([undefined, 8, undefined])).toEqual([[0, 8, 2]])
    expect(await seedsAfter([9, 8, 7], [undefined, 3, undefined])).toEqual([
      [9, 8, 7],
      [9, 3, 7],
    ])
  })

  it('gives arrays that later steps leave alone', async () => {
    const env = new SyncVectorEnv(scheduled())
    const [first] = await env.reset({ seed: 1 })
    const one = await env.step(ACTIONS)
    const copy = structuredClone([first, one])
    await env.step(ACTIONS)
    expect([first, one]).toEqual(copy)
  })

  it('has an action space of all of them', async () => {
    const env = new SyncVectorEnv(scheduled())
    expect(env.actionSpace.shape).toEqual([3, 1])
    expect([env.singleActionSpace.size, env.actionSpace.size, env.numEnvs, env.rateHz]).toEqual([1, 3, 3, 30])
    await env.reset()
    await env.step(env.actionSpace.sample())
  })

  it.each([
    { seed: -1, says: /seed from 0 to 4294967293, got -1/ },
    { seed: 4294967294, says: /seed from 0 to 4294967293, got 4294967294/ },
    { seed: 0.5, says: /got 0\.5/ },
    { seed: NaN, says: /got NaN/ },
    { seed: [1, 2], says: /expected 3 seeds.*got 2/ },
    { seed: [1, 2, -3], says: /from 0 to 4294967295, got -3/ },
  ])('refuses seed $seed', async ({ seed, says }) => {
    const env = new SyncVectorEnv(scheduled())
    await expect(env.reset({ seed })).rejects.toThrow(UsageError)
    await expect(env.reset({ seed })).rejects.toThrow(says)
  })

  it.each([[[true, true]], [[true, true, 'yes']], [[false, false, false]], ['all'], [3]])(
    'refuses the reset mask %j',
    async reset_mask => {
      const env = new SyncVectorEnv(scheduled())
      await env.reset()
      await expect(env.reset({ options: { reset_mask } })).rejects.toThrow(/reset_mask/)
    },
  )

  it('refuses calls in the wrong order', async () => {
    const envs = scheduled()
    const env = new SyncVectorEnv(envs)
    await expect(env.step(ACTIONS)).rejects.toThrow(/was never reset/)
    await expect(env.reset({ options: { reset_mask: [true, false, false] } })).rejects.toThrow(/was never reset/)
    await env.reset()
    const calls = await Promise.allSettled([env.step(ACTIONS), env.step(ACTIONS), env.reset()])
    expect(calls.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
    for (const call of calls.slice(1)) {
      const reason: unknown = (call as PromiseRejectedResult).reason
      expect(reason).toBeInstanceOf(ResetNeededError)
      expect((reason as Error).message).toContain('is still at its last call')
    }
    const closing = env.close()
    await Promise.all([closing, env.close()])
    await expect(env.step(ACTIONS)).rejects.toThrow(ClosedError)
    await expect(env.reset()).rejects.toThrow(ClosedError)
    expect(envs.map(({ closeCalls }) => closeCalls)).toEqual([1, 1, 1])
  })

  it('lets a step end before it closes', async () => {
    const env = new SyncVectorEnv(scheduled())
    await env.reset()
    const step = env.step(ACTIONS)
    await env.close()
    expect((await step).rewards).toEqual(Float64Array.of(1, 1, 1))
  })

  it('refuses actions before any environment moves, and names the one whose action it is', async () => {
    const envs = scheduled()
    const env = new SyncVectorEnv(envs)
    await env.reset()
    await expect(env.step(Float32Array.of(1, 2))).rejects.toThrow(/3 numbers, 1 for each of 3 environments, got 2/)
    await expect(env.step([1, 2, 3] as unknown as Float32Array)).rejects.toThrow(ActionError)
    await expect(env.step(Float32Array.of(1, NaN, 3))).rejects.toThrow(/action of environment 1 refused/)
    await expect(env.step(Float32Array.of(1, 2, 101))).rejects.toThrow(/action of environment 2 refused.*101/)
    expect(envs.map(({ steps }) => steps)).toEqual([0, 0, 0])
    // Environment 1 is over after one step: whatever its next action is, it is ignored.
    await env.step(ACTIONS)
    await env.step(Float32Array.of(1, NaN, 3))
  })

  it('refuses to step what is over where nothing resets it, and names it', async () => {
    const envs = scheduled()
    const env = new SyncVectorEnv(envs, { autoreset: AutoresetMode.DISABLED })
    await env.reset()
    await env.step(ACTIONS)
    await expect(env.step(ACTIONS)).rejects.toThrow(/environments 1 are over.*reset_mask/)
    expect(envs.map(({ steps }) => steps)).toEqual([1, 1, 1])
  })

  it('names environments that failed, steps the others, and begins anew at reset', async () => {
    const envs = scheduled([[9], [9], [9], [9]])
    const env = new SyncVectorEnv(envs)
    const actions = Float32Array.of(1, 2, 3, 4)
    await env.reset()
    for (const index of [1, 3]) (envs[index] as ScheduledEnv).fault = new Error(`fault ${index}`)
    const failure = await env.step(actions).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(SubEnvError)
    expect(failure).toMatchObject({ code: 'SUB_ENV', indices: [1, 3], cause: { message: 'fault 1' } })
    expect((failure as Error).message).toMatch(
      /environment 1 of 4 failed to step \(and environment 3 as well\): fault 1/,
    )
    expect(envs.map(({ steps }) => steps)).toEqual([1, 1, 1, 1])
    await expect(env.step(actions)).rejects.toThrow(/failed in its last call: call reset/)
    await expect(env.reset({ options: { reset_mask: [false, true, false, true] } })).rejects.toThrow(ResetNeededError)
    for (const each of envs) each.fault = undefined
    await env.reset()
    expect((await env.step(actions)).rewards).toEqual(Float64Array.of(1, 1, 1, 1).map(reward => reward + 10))
  })

  it('takes environments of one kind only, and at least one', () => {
    expect(() => new SyncVectorEnv([])).toThrow(UsageError)
    const other = Object.assign(new ScheduledEnv([1]), { actionSpace: new Box({ low: -1, high: 1 }) })
    expect(() => new SyncVectorEnv([...scheduled(), other])).toThrow(/environment 3 has another actionSpace/)
    const nested = new Dict({ look: new Dict({ inner: new Box({ low: 0, high: 1 }) }) })
    const strange = Object.assign(new ScheduledEnv([1]), {
      observationSpace: nested as unknown as ScheduledEnv['observationSpace'],
    })
    expect(() => new SyncVectorEnv([strange])).toThrow(/Dict of Boxes/)
  })
})
