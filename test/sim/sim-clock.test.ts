/** Simulated time passes when it is asked to. */

import { describe, expect, it } from 'vitest'
import { SimClock } from '../../src/sim/sim-clock.js'

describe('SimClock', () => {
  it('starts at zero and adds up what it was advanced by', async () => {
    const clock = new SimClock()
    expect(clock.timeS).toBe(0)
    await clock.advance(0.25)
    await clock.advance(0.5)
    expect(clock.timeS).toBe(0.75)
  })

  it('steps everything that is attached, by the same duration, before time has passed', async () => {
    const clock = new SimClock()
    const seen: [string, number, number][] = []
    clock.attach(durationS => seen.push(['left', durationS, clock.timeS]))
    clock.attach(durationS => seen.push(['right', durationS, clock.timeS]))
    await clock.advance(0.02)
    expect(seen).toEqual([
      ['left', 0.02, 0],
      ['right', 0.02, 0],
    ])
  })

  it('steps no more what was taken off', async () => {
    const clock = new SimClock()
    let steps = 0
    const detach = clock.attach(() => (steps += 1))
    await clock.advance(0.02)
    detach()
    await clock.advance(0.02)
    expect([steps, clock.timeS]).toEqual([1, 0.04])
  })
})
