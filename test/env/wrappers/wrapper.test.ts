import { describe, expect, it } from 'vitest'
import { Wrapper } from '../../../src/env/wrappers/wrapper.js'
import { CounterEnv } from '../counter-env.js'

class Plain extends Wrapper {}

describe('Wrapper', () => {
  it('shows the members of the environment inside', () => {
    const bare = new CounterEnv({ maxEpisodeSteps: 3 })
    const { spec, rateHz, actionSpace, observationSpace } = new Plain(new Plain(bare))
    expect(spec).toBe(bare.spec)
    expect(rateHz).toBe(50)
    expect(actionSpace).toBe(bare.actionSpace)
    expect(observationSpace).toBe(bare.observationSpace)
  })

  it('passes on every call with its arguments', async () => {
    const bare = new CounterEnv()
    const alike = new CounterEnv()
    const env = new Plain(new Plain(bare))
    const options = { seed: 3, options: { spawn: 'left' } }
    expect(await env.reset(options)).toEqual(await alike.reset(options))
    expect(await env.step(Float32Array.of(0.5))).toEqual(await alike.step(Float32Array.of(0.5)))
    await env.close()
    expect(bare.closeCalls).toBe(1)
  })

  it('knows the environment beneath all wrappers', () => {
    const bare = new CounterEnv()
    expect(new Plain(new Plain(bare)).unwrapped).toBe(bare)
    expect(new Plain(bare).unwrapped).toBe(bare)
  })
})
