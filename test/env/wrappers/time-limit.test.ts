import { describe, expect, it } from 'vitest'
import { TimeLimit } from '../../../src/env/wrappers/time-limit.js'
import { CounterEnv } from '../counter-env.js'

const REST = Float32Array.of(0)
const PUSH = Float32Array.of(1)

describe('TimeLimit', () => {
  it('truncates at its last step and not before', async () => {
    const env = new TimeLimit(new CounterEnv(), 3)
    await env.reset()
    const truncated = []
    for (let count = 0; count < 3; count++) truncated.push((await env.step(REST)).truncated)
    expect(truncated).toEqual([false, false, true])
  })

  it('counts anew after reset', async () => {
    const env = new TimeLimit(new CounterEnv(), 2)
    await env.reset()
    await env.step(REST)
    await env.reset()
    expect((await env.step(REST)).truncated).toBe(false)
    expect((await env.step(REST)).truncated).toBe(true)
  })

  it('truncates also where the episode terminates in the same step, and leaves termination alone', async () => {
    const stepsToGoal = async (maxSteps: number) => {
      const env = new TimeLimit(new CounterEnv(), maxSteps)
      await env.reset({ seed: 1 })
      let step = await env.step(PUSH)
      let count = 1
      for (; !step.terminated && !step.truncated; count++) step = await env.step(PUSH)
      return { count, terminated: step.terminated, truncated: step.truncated }
    }
    const { count } = await stepsToGoal(100)
    expect(await stepsToGoal(100)).toEqual({ count, terminated: true, truncated: false })
    expect(await stepsToGoal(count)).toEqual({ count, terminated: true, truncated: true })
    expect(await stepsToGoal(count - 1)).toEqual({ count: count - 1, terminated: false, truncated: true })
  })

  it('keeps a truncation of the environment inside', async () => {
    const env = new TimeLimit(new CounterEnv({ maxEpisodeSteps: 1 }), 5)
    await env.reset()
    expect((await env.step(REST)).truncated).toBe(true)
  })

  it('does not count a step that was refused', async () => {
    const env = new TimeLimit(new CounterEnv(), 2)
    await env.reset()
    await expect(env.step(Float32Array.of(5))).rejects.toMatchObject({ code: 'ACTION' })
    expect((await env.step(REST)).truncated).toBe(false)
  })

  it('states its limit in the spec, the smaller one of two', () => {
    expect(new TimeLimit(new CounterEnv(), 7).spec).toEqual({ id: 'test/Counter-v0', maxEpisodeSteps: 7 })
    expect(new TimeLimit(new CounterEnv({ maxEpisodeSteps: 3 }), 7).spec.maxEpisodeSteps).toBe(3)
  })

  it.each([0, -1, 1.5, NaN, Infinity])('cannot be made with %s steps', maxSteps => {
    expect(() => new TimeLimit(new CounterEnv(), maxSteps)).toThrow(RangeError)
  })
})
