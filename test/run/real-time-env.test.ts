import { describe, expect, it } from 'vitest'
import type { Clock } from '../../src/env/backend.js'
import type { Step } from '../../src/env/env.js'
import { WallClock } from '../../src/hardware/wall-clock.js'
import { inRealTime, pacingOf, RealTimeEnv } from '../../src/run/real-time-env.js'
import { CounterEnv } from '../env/counter-env.js'

/** Time passes where it is waited for, and where a test says so. */
class HandClock implements Clock {
  timeS = 100
  advance(durationS: number): Promise<void> {
    this.timeS += durationS
    return Promise.resolve()
  }
}

class SlowEnv extends CounterEnv {
  workS = 0
  constructor(private readonly clock: HandClock) {
    super()
  }
  override async step(action: Float32Array): Promise<Step> {
    await this.clock.advance(this.workS)
    return super.step(action)
  }
}

const STILL = Float32Array.of(0)

describe('RealTimeEnv', () => {
  it('gives each step its time, however little its work takes', async () => {
    const clock = new HandClock()
    const env = new RealTimeEnv(new SlowEnv(clock), clock)
    await env.reset({ seed: 1 })
    for (let i = 0; i < 50; i++) await env.step(STILL)
    expect(clock.timeS).toBeCloseTo(101, 9)
    expect(env.pacing).toMatchObject({ periods: 50, overruns: 0 })
    expect(env.pacing.meanPeriodS).toBeCloseTo(0.02, 9)
  })

  it('counts the steps that come late, and does not make up for them', async () => {
    const clock = new HandClock()
    const inner = new SlowEnv(clock)
    const env = inRealTime(inner, clock)
    await env.reset({ seed: 1 })
    for (let i = 0; i < 10; i++) {
      inner.workS = i === 4 ? 0.07 : 0.001
      await env.step(STILL)
    }
    expect(clock.timeS).toBeCloseTo(100 + 9 * 0.02 + 0.07, 9)
    expect(pacingOf(env)?.overruns).toBe(1)
  })

  it('does not count the time between two episodes', async () => {
    const clock = new HandClock()
    const env = new RealTimeEnv(new SlowEnv(clock), clock)
    for (let episode = 0; episode < 3; episode++) {
      await env.reset({ seed: 1 })
      clock.timeS += 5
      await env.step(STILL)
    }
    expect(env.pacing.overruns).toBe(0)
  })

  it('waits on the wall’s clock where no other is handed in', async () => {
    const env = inRealTime(new CounterEnv())
    const wall = new WallClock()
    await env.reset({ seed: 1 })
    for (let i = 0; i < 2; i++) await env.step(STILL)
    expect(wall.timeS).toBeGreaterThan(0.039)
  })
})
