/** A loop with latency: when each action reaches the servos, and of which instant each observation is. */

import { describe, expect, it } from 'vitest'
import { LatentLoop } from '../../../src/env/latency/latent-loop.js'
import { Random } from '../../../src/robot/random.js'
import { SimClock } from '../../../src/sim/sim-clock.js'

const PERIOD_S = 1 / 30
const START_S = 2.5

interface Delays {
  readonly observationS?: number
  readonly actionS?: number
  readonly jitterS?: number
  readonly dropped?: number
}

/** Observations are the instants at which they are made; actions are numbered from 1. All times in periods since the start. */
async function run(latency: Delays, { steps = 30, seed = 1, random = new Random(seed) } = {}) {
  const clock = new SimClock()
  await clock.advance(START_S)
  const inPeriods = (timeS: number): number => (timeS - START_S) / PERIOD_S
  const sent: { action: number; at: number }[] = []
  const seen: number[] = []
  const returned: (number | undefined)[] = []
  let looks = 0
  const loop = new LatentLoop<number, number>(
    {
      clock,
      send(action) {
        const [number = NaN] = action
        sent.push({ action: number, at: inPeriods(clock.timeS) })
        return Promise.resolve(number)
      },
      look() {
        looks += 1
        return Promise.resolve(inPeriods(clock.timeS))
      },
    },
    {
      latency: { observationS: 0, actionS: 0, jitterS: 0, dropped: 0, ...latency },
      random,
      periodS: PERIOD_S,
      first: 0,
    },
  )
  const action = new Float32Array(1)
  for (let step = 1; step <= steps; step++) {
    const endS = START_S + step * PERIOD_S
    // The same array every time, as a caller may do.
    action[0] = step
    returned.push(await loop.run(action, endS))
    expect(clock.timeS).toBeLessThan(endS)
    await clock.advance(endS - clock.timeS)
    seen.push(loop.end(inPeriods(clock.timeS)))
  }
  return { sent, seen, returned, looks }
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length)
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] as number, 6)
  })
}

const STEPS = Array.from({ length: 30 }, (_, i) => i + 1)

describe('a loop without latency', () => {
  it('sends at once, sees the end of each period, and never looks in between', async () => {
    const { sent, seen, returned, looks } = await run({})
    expectClose(
      sent.map(({ at }) => at),
      STEPS.map(step => step - 1),
    )
    expect(returned).toEqual(STEPS)
    expectClose(seen, STEPS)
    expect(looks).toBe(0)
  })
})

describe('an observation', () => {
  it.each([
    ['a part of a period', 0.3],
    ['a period', 1],
    ['more than a period', 2.6],
    ['whole periods', 3],
  ])('that takes %s is so old, to the nanosecond; before there was one the first stands', async (_, periods) => {
    const { seen } = await run({ observationS: periods * PERIOD_S })
    expectClose(
      seen,
      STEPS.map(step => Math.max(0, step - periods)),
    )
  })

  it('under jitter has an age between delay and delay plus jitter, and is never older than the one before', async () => {
    const { seen } = await run({ observationS: 0.5 * PERIOD_S, jitterS: 3 * PERIOD_S }, { steps: 400 })
    const ages = seen.map((at, i) => i + 1 - at).slice(4)
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(0.5 - 1e-6)
    expect(Math.max(...ages)).toBeLessThanOrEqual(3.5)
    expect(Math.max(...ages) - Math.min(...ages)).toBeGreaterThan(2)
    seen.forEach((at, i) => {
      expect(at).toBeGreaterThanOrEqual(seen[i - 1] ?? 0)
    })
  })

  it('that is dropped leaves the last one standing, in the share asked for', async () => {
    const { seen } = await run({ observationS: 0.2 * PERIOD_S, dropped: 0.25 }, { steps: 2000 })
    const isNew = seen.map((at, i) => Math.abs(i + 1 - at - 0.2) < 1e-6)
    const kept = isNew.filter(Boolean).length / seen.length
    expect(kept).toBeGreaterThan(0.72)
    expect(kept).toBeLessThan(0.78)
    isNew.forEach((fresh, i) => {
      if (!fresh) expect(seen[i]).toBe(seen[i - 1] ?? 0)
    })
  })
})

describe('an action', () => {
  it.each([
    ['a part of a period', 0.3],
    ['a period', 1],
    ['more than a period', 2.6],
  ])('that takes %s reaches the servos so much later, as it was when it was given', async (_, periods) => {
    const { sent, returned } = await run({ actionS: periods * PERIOD_S })
    const arrived = STEPS.filter(step => step - 1 + periods < 30 - 1e-6)
    expect(sent.map(({ action }) => action)).toEqual(arrived)
    expectClose(
      sent.map(({ at }) => at),
      arrived.map(step => step - 1 + periods),
    )
    const late = Math.floor(periods)
    expect(returned).toEqual(STEPS.map(step => (step - late < 1 ? undefined : step - late)))
  })

  it('that overtakes the ones before it arrives with them, and is the one that is sent', async () => {
    // Looks are planned first: four before the first action, one before every other, with two draws each.
    const actionDraws = new Map([[8, 0.9]])
    class Scripted extends Random {
      #draws = 0
      override uniform(): number {
        return actionDraws.get(this.#draws++) ?? 0
      }
    }
    const { sent } = await run({ jitterS: 3 * PERIOD_S }, { steps: 5, random: new Scripted(0) })
    expect(sent.map(({ action }) => action)).toEqual([3, 4, 5])
    expectClose(
      sent.map(({ at }) => at),
      [2.7, 3, 4],
    )
  })

  it('under jitter overtakes no other, and of those that arrive together only the last is sent', async () => {
    const { sent } = await run({ actionS: 0.1 * PERIOD_S, jitterS: 3 * PERIOD_S }, { steps: 300 })
    sent.forEach(({ action, at }, i) => {
      const before = sent[i - 1]
      expect(action).toBeGreaterThan(before?.action ?? 0)
      expect(at).toBeGreaterThan(before?.at ?? 0)
      expect(at - (action - 1)).toBeGreaterThanOrEqual(0.1 - 1e-6)
      expect(at - (action - 1)).toBeLessThanOrEqual(3.1 + 1e-6)
    })
    expect(sent.length).toBeLessThan(300)
  })
})

describe('a loop with latency', () => {
  it('repeats with its seed alone, and with one kind of latency the other is as before', async () => {
    const delays = { observationS: 0.02, actionS: 0.01, jitterS: 0.05, dropped: 0.1 }
    expect(await run(delays, { seed: 9 })).toEqual(await run(delays, { seed: 9 }))
    expect((await run(delays, { seed: 9 })).seen).not.toEqual((await run(delays, { seed: 10 })).seen)
    const [undropped, unacting] = [
      await run({ ...delays, dropped: 0 }, { seed: 9 }),
      await run({ ...delays, actionS: 0 }, { seed: 9 }),
    ]
    const { sent, seen } = await run(delays, { seed: 9 })
    expect(undropped.sent).toEqual(sent)
    expectClose(unacting.seen, seen)
  })
})
