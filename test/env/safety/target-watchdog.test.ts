/** Targets that stop coming, and targets from long ago. */

import { describe, expect, it } from 'vitest'
import type { Clock } from '../../../src/env/backend.js'
import { StaleTargetError } from '../../../src/env/safety/safety-errors.js'
import { TargetWatchdog, type TargetTimes } from '../../../src/env/safety/target-watchdog.js'
import { DrillClock } from '../../run/drill/drill-clock.js'

const TIMES = { holdAfterS: 0.5, descendAfterS: 5, maxAgeS: 0.2 }

/** Time that goes by at once. */
class BareClock implements Clock {
  timeS = 0

  advance(durationS: number): Promise<void> {
    this.timeS += durationS
    return Promise.resolve()
  }
}

function openWatchdog(times: Partial<TargetTimes> = {}, clock: Clock = new DrillClock(new BareClock())) {
  const acts: string[] = []
  const say = (what: string) => (silentS: number) => {
    acts.push(`${what} after ${silentS}`)
    return Promise.resolve()
  }
  const watchdog = new TargetWatchdog({ ...TIMES, ...times }, clock, {
    hold: say('hold'),
    descend: say('descend'),
    failed: error => {
      throw error
    },
  })
  return { watchdog, clock, acts }
}

it('holds, then goes down, each once, and begins anew with every target', async () => {
  const { watchdog, clock, acts } = openWatchdog()
  watchdog.feed()
  for (let target = 0; target < 10; target++) {
    await clock.advance(0.4)
    watchdog.feed()
  }
  expect(acts).toEqual([])
  await clock.advance(0.51)
  expect(acts).toEqual(['hold after 0.5'])
  await clock.advance(10)
  expect(acts).toEqual(['hold after 0.5', 'descend after 5'])
})

it('asks nothing before the first target and while paused', async () => {
  const { watchdog, clock, acts } = openWatchdog()
  await clock.advance(10)
  watchdog.feed()
  watchdog.pause()
  await clock.advance(10)
  expect(acts).toEqual([])
})

it('can hold for ever, and asks nothing of a clock that calls nobody', async () => {
  const { watchdog, clock, acts } = openWatchdog({ descendAfterS: Infinity })
  watchdog.feed()
  await clock.advance(100)
  expect(acts).toEqual(['hold after 0.5'])
  const bare = openWatchdog({}, new BareClock())
  bare.watchdog.feed()
  await bare.clock.advance(100)
  expect(bare.acts).toEqual([])
})

describe('a target with a stamp', () => {
  it.each([0, 0.199])('may be %d s old', async ageS => {
    const { watchdog, clock } = openWatchdog()
    await clock.advance(ageS)
    expect(() => {
      watchdog.requireFresh(0)
    }).not.toThrow()
  })

  it.each([
    [0, 0.75, /0.750 s old, at most 0.2 s/],
    [0.5, 0, /0.500 s ahead/],
    [NaN, 1, /NaN/],
  ])('of %d at %d is refused with its age', async (madeS, nowS, message) => {
    const { watchdog, clock } = openWatchdog()
    await clock.advance(nowS)
    const send = () => {
      watchdog.requireFresh(madeS)
    }
    expect(send).toThrow(StaleTargetError)
    expect(send).toThrow(message)
  })
})
