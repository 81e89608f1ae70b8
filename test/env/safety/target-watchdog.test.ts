/** Targets that stop coming, and targets from long ago. */

import { describe, expect, it } from 'vitest'
import { StaleTargetError } from '../../../src/env/safety/safety-errors.js'
import { TargetWatchdog } from '../../../src/env/safety/target-watchdog.js'

const TIMES = { holdAfterS: 0.5, descendAfterS: 5, maxAgeS: 0.2 }

it('holds, then goes down, and is content again with the next target', () => {
  const watchdog = new TargetWatchdog(TIMES)
  watchdog.feed(10)
  expect([10, 10.49, 10.5, 14.9, 15, 99].map(timeS => watchdog.check(timeS))).toEqual([
    'fresh',
    'fresh',
    'hold',
    'hold',
    'descend',
    'descend',
  ])
  watchdog.feed(99)
  expect(watchdog.check(99.1)).toBe('fresh')
})

it('asks nothing before the first target and while paused', () => {
  const watchdog = new TargetWatchdog(TIMES)
  expect(watchdog.check(1000)).toBe('fresh')
  watchdog.feed(0)
  watchdog.pause()
  expect(watchdog.check(1000)).toBe('fresh')
})

it('can hold for ever', () => {
  const watchdog = new TargetWatchdog({ ...TIMES, descendAfterS: Infinity })
  watchdog.feed(0)
  expect(watchdog.check(1e9)).toBe('hold')
})

describe('a target with a stamp', () => {
  const watchdog = new TargetWatchdog(TIMES)

  it('may be as old as allowed', () => {
    expect(() => {
      watchdog.requireFresh(10, 10)
      watchdog.requireFresh(10, 10.199)
    }).not.toThrow()
  })

  it.each([
    [10, 10.75, /0.750 s old, at most 0.2 s/],
    [10.5, 10, /0.500 s ahead/],
    [NaN, 10, /NaN/],
  ])('of %d at %d is refused with its age', (madeS, nowS, message) => {
    expect(() => {
      watchdog.requireFresh(madeS, nowS)
    }).toThrow(StaleTargetError)
    expect(() => {
      watchdog.requireFresh(madeS, nowS)
    }).toThrow(message)
  })
})
