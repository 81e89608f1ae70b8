/** What stands between policy and arm: noise is of a reading, and a reading that stands is the same one. */

import { describe, expect, it } from 'vitest'
import type { Observation } from '../../src/env/env.js'
import { PolicyLink } from '../../src/env/policy-link.js'
import type { SentTarget } from '../../src/env/safe-arm.js'
import type { Latency } from '../../src/env/variation.js'
import { Random } from '../../src/robot/random.js'
import { SimClock } from '../../src/sim/sim-clock.js'

const PERIOD_S = 0.1

function sentAs(action: Float32Array): SentTarget {
  return { sent: action.slice(), limited: {} }
}

/** Observations are one number, that of their step; noise adds up to a half. */
async function observations(latency: Latency | undefined, isNoisy: boolean, steps = 40) {
  const clock = new SimClock()
  const noise = new Random(1)
  const at = (value: number): Observation => ({ 'observation.state': Float32Array.of(value) })
  const link = new PolicyLink(
    { clock, send: action => Promise.resolve(sentAs(action)), look: () => Promise.resolve(at(clock.timeS / PERIOD_S)) },
    {
      latency,
      random: new Random(2),
      blur: isNoisy
        ? observation => at(((observation['observation.state'] as Float32Array)[0] as number) + 0.5 * noise.uniform())
        : undefined,
      periodS: PERIOD_S,
      first: at(0),
      sent: sentAs(Float32Array.of(-1)),
    },
  )
  const value = (): number => (link.seen['observation.state'] as Float32Array)[0] as number
  const seen = [value()]
  const sent: number[] = []
  for (let step = 1; step <= steps; step++) {
    const goneBy = await link.act(Float32Array.of(step), step * PERIOD_S)
    sent.push(goneBy.sent[0] as number)
    await clock.advance(step * PERIOD_S - clock.timeS)
    link.end(at(step))
    seen.push(value())
  }
  return { seen, sent }
}

describe('a link', () => {
  it('without latency and noise passes everything on as it is', async () => {
    const { seen, sent } = await observations(undefined, false)
    expect(seen).toEqual(Array.from({ length: 41 }, (_, i) => i))
    expect(sent).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
  })

  it('makes every observation noisy, the first one included', async () => {
    const { seen } = await observations(undefined, true)
    seen.forEach((value, i) => {
      expect(value).toBeGreaterThan(i)
      expect(value).toBeLessThan(i + 0.5)
    })
  })

  it('repeats a noisy reading bit by bit where the next is dropped; what comes later has the noise it would have had', async () => {
    const latency = { observationS: 0, actionS: 0, jitterS: 0, dropped: 0.5 }
    const [{ seen }, { seen: undropped }] = [await observations(latency, true), await observations(undefined, true)]
    const repeated = seen.filter((value, i) => i > 0 && value === seen[i - 1])
    expect(repeated.length).toBeGreaterThan(10)
    seen.forEach((value, i) => {
      expect(i > 0 && value === seen[i - 1] ? true : value === undropped[i]).toBe(true)
    })
  })

  it('hands out what stands anew: whoever writes into an observation spoils no later one', async () => {
    const clock = new SimClock()
    const at = (value: number): Observation => ({ 'observation.state': Float32Array.of(value) })
    const link = new PolicyLink(
      { clock, send: action => Promise.resolve(sentAs(action)), look: () => Promise.resolve(at(9)) },
      {
        latency: { observationS: 10 * PERIOD_S, actionS: 0, jitterS: 0, dropped: 0 },
        random: new Random(2),
        periodS: PERIOD_S,
        first: at(7),
        sent: sentAs(Float32Array.of(-1)),
      },
    )
    link.seen['observation.state']?.fill(12345)
    for (let step = 1; step <= 2; step++) {
      await link.act(Float32Array.of(step), step * PERIOD_S)
      await clock.advance(step * PERIOD_S - clock.timeS)
      const { 'observation.state': state } = link.end(at(step))
      expect(state).toEqual(Float32Array.of(7))
      state?.fill(12345)
    }
  })

  it('says what the servos go by while no action has reached them', async () => {
    const { sent } = await observations({ observationS: 0, actionS: 0.25, jitterS: 0, dropped: 0 }, false, 5)
    expect(sent).toEqual([-1, -1, 1, 2, 3])
  })
})
