import { describe, expect, it } from 'vitest'
import type { Teleoperator } from '../../../src/policies/teleop/teleoperator.js'
import { teleoperate, type TeleopState } from '../../../src/run/teleop/teleoperate.js'
import { CounterEnv } from '../../env/counter-env.js'

const MINUS = Float32Array.of(-1)
const STILL = Float32Array.of(0)

function somebody(act: () => Promise<Float32Array> = () => Promise.resolve(STILL)) {
  const resets: number[] = []
  const teleop: Teleoperator = {
    name: 'keyboard',
    isLive: true,
    keys: [],
    press: () => false,
    reset: seed => resets.push(seed),
    act,
    close: () => Promise.resolve(),
  }
  return { teleop, resets }
}

/** Each look at the clock takes 5 ms. */
function watch() {
  let nowMs = 0
  return () => (nowMs += 5)
}

describe('teleoperate', () => {
  it('ends after its time, and says how long loops and questions took', async () => {
    const { teleop, resets } = somebody()
    const states: TeleopState[] = []
    const report = await teleoperate(new CounterEnv(), teleop, {
      seed: 7,
      timeS: 2,
      signal: new AbortController().signal,
      onStep: state => states.push(state),
      nowMs: watch(),
    })
    expect(resets).toEqual([7])
    expect(report.steps).toBe(100)
    expect(states).toHaveLength(100)
    // Three looks a loop.
    expect(report.loopP50Ms).toBeCloseTo(15, 0)
    expect(report.askP50Ms).toBeCloseTo(5, 0)
    expect(report.wallS).toBeCloseTo(1.5, 6)
    expect(report.rateHz).toBeCloseTo(100 / 1.5, 6)
  })

  it('ends when somebody stops it', async () => {
    const { teleop } = somebody()
    const stop = new AbortController()
    const report = await teleoperate(new CounterEnv(), teleop, {
      signal: stop.signal,
      onStep: ({ steps }) => {
        if (steps === 5) stop.abort()
      },
      nowMs: watch(),
    })
    expect(report.steps).toBe(5)
  })

  it('begins anew where an episode ends by itself', async () => {
    const { teleop, resets } = somebody(() => Promise.resolve(MINUS))
    const report = await teleoperate(new CounterEnv(), teleop, {
      seed: 1,
      timeS: 1,
      signal: new AbortController().signal,
      nowMs: watch(),
    })
    expect(report.steps).toBe(50)
    expect(resets.length).toBeGreaterThan(3)
  })

  it('ends with the error of a leader that cannot be read', async () => {
    const lost = new Error('no reply')
    const { teleop } = somebody(() => Promise.reject(lost))
    await expect(
      teleoperate(new CounterEnv(), teleop, { signal: new AbortController().signal, nowMs: watch() }),
    ).rejects.toBe(lost)
  })
})
