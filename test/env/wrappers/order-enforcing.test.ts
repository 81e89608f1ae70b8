import { describe, expect, it } from 'vitest'
import type { Info, Observation, ResetOptions, Step } from '../../../src/env/env.js'
import { OrderEnforcing } from '../../../src/env/wrappers/order-enforcing.js'
import { TimeLimit } from '../../../src/env/wrappers/time-limit.js'
import { Wrapper } from '../../../src/env/wrappers/wrapper.js'
import { CounterEnv } from '../counter-env.js'

const REST = Float32Array.of(0)
const PUSH = Float32Array.of(1)

/** Takes any call in any order; `fail` makes the next reset fail. */
class Careless extends Wrapper {
  fail = false
  terminated = false

  override reset(options?: ResetOptions): Promise<[Observation, Info]> {
    const fails = this.fail
    this.fail = false
    return fails ? Promise.reject(new Error('servo 3 gave no reply')) : this.inner.reset(options)
  }

  override step(): Promise<Step> {
    const observation = { 'observation.state': new Float32Array(2) }
    return Promise.resolve({ observation, reward: 0, terminated: this.terminated, truncated: false, info: {} })
  }
}

describe('OrderEnforcing', () => {
  it('lets a whole episode through unchanged', async () => {
    const env = new OrderEnforcing(new CounterEnv())
    const bare = new CounterEnv()
    expect(await env.reset({ seed: 5 })).toEqual(await bare.reset({ seed: 5 }))
    for (let count = 0; count < 5; count++) expect(await env.step(PUSH)).toEqual(await bare.step(PUSH))
    await env.close()
  })

  it('refuses a step before the first reset', async () => {
    await expect(new OrderEnforcing(new Careless(new CounterEnv())).step(REST)).rejects.toMatchObject({
      code: 'RESET_NEEDED',
      message: expect.stringContaining('test/Counter-v0 was never reset') as string,
    })
  })

  it('refuses a step after termination until the next reset', async () => {
    const inner = new Careless(new CounterEnv())
    const env = new OrderEnforcing(inner)
    await env.reset()
    inner.terminated = true
    await env.step(REST)
    await expect(env.step(REST)).rejects.toMatchObject({ code: 'RESET_NEEDED' })
    await env.reset()
    expect((await env.step(REST)).terminated).toBe(true)
  })

  it('refuses a second call while a step is under way, and goes on after it', async () => {
    const env = new OrderEnforcing(new CounterEnv())
    await env.reset({ seed: 1 })
    const [first, second, third] = await Promise.allSettled([env.step(PUSH), env.step(PUSH), env.reset({ seed: 2 })])
    expect(first.status).toBe('fulfilled')
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'RESET_NEEDED' } })
    expect(third).toMatchObject({ status: 'rejected', reason: { code: 'RESET_NEEDED' } })
    await env.step(PUSH)
    await env.close()
  })

  it('refuses a step after truncation', async () => {
    const env = new OrderEnforcing(new TimeLimit(new Careless(new CounterEnv()), 2))
    await env.reset()
    await env.step(REST)
    await env.step(REST)
    await expect(env.step(REST)).rejects.toMatchObject({ code: 'RESET_NEEDED' })
  })

  it('refuses a step while a reset is under way', async () => {
    const env = new OrderEnforcing(new Careless(new CounterEnv()))
    await env.reset()
    const resetting = env.reset()
    await expect(env.step(REST)).rejects.toMatchObject({ code: 'RESET_NEEDED' })
    await resetting
    expect((await env.step(REST)).reward).toBe(0)
  })

  it('refuses a step after a reset that failed, and hands its error on', async () => {
    const inner = new Careless(new CounterEnv())
    const env = new OrderEnforcing(inner)
    await env.reset()
    inner.fail = true
    await expect(env.reset()).rejects.toThrow('servo 3')
    await expect(env.step(REST)).rejects.toMatchObject({ code: 'RESET_NEEDED' })
    await env.reset()
    expect((await env.step(REST)).reward).toBe(0)
  })

  it('goes on with the episode after a refused action', async () => {
    const env = new OrderEnforcing(new CounterEnv())
    await env.reset()
    await expect(env.step(Float32Array.of(5))).rejects.toMatchObject({ code: 'ACTION' })
    expect((await env.step(REST)).terminated).toBe(false)
  })

  it('refuses everything but close after close', async () => {
    const bare = new CounterEnv()
    const env = new OrderEnforcing(new Careless(bare))
    await env.reset()
    await env.close()
    await env.close()
    await expect(env.step(REST)).rejects.toMatchObject({ code: 'CLOSED' })
    await expect(env.reset()).rejects.toMatchObject({ code: 'CLOSED' })
  })

  it('stays closed when it was closed during a reset', async () => {
    const env = new OrderEnforcing(new Careless(new CounterEnv()))
    const resetting = env.reset()
    await env.close()
    await resetting
    await expect(env.step(REST)).rejects.toMatchObject({ code: 'CLOSED' })
  })
})
