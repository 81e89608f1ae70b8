/** The wall's clock: a timer for most of the time, turns of the event loop for the rest. */

import { expect, it } from 'vitest'
import { WallClock, type WallTimers } from '../../src/hardware/wall-clock.js'

/** Time that passes only in timers and turns. */
class SlowTimers implements WallTimers {
  ms = 5000
  readonly slept: number[] = []
  turns = 0

  nowMs(): number {
    return this.ms
  }

  schedule(delayMs: number, run: () => void): () => void {
    this.slept.push(delayMs)
    // As late as timers are.
    this.ms += delayMs + 1.2
    queueMicrotask(run)
    return () => undefined
  }

  yield(): Promise<void> {
    this.turns += 1
    this.ms += 0.1
    return Promise.resolve()
  }
}

it('counts from when it was made', () => {
  const timers = new SlowTimers()
  const clock = new WallClock(timers)
  timers.ms += 250
  expect(clock.timeS).toBeCloseTo(0.25, 9)
})

it('wakes up within a turn of the event loop, though timers are late', async () => {
  const timers = new SlowTimers()
  const clock = new WallClock(timers)
  await clock.advance(0.0333)
  expect(timers.slept).toEqual([29])
  expect(clock.timeS).toBeGreaterThanOrEqual(0.0333)
  expect(clock.timeS).toBeLessThan(0.0335)
})

it('spends the shortest waits in turns alone, and none for what is over', async () => {
  const timers = new SlowTimers()
  const clock = new WallClock(timers)
  await clock.advance(0.001)
  expect(timers.slept).toEqual([])
  expect(timers.turns).toBe(10)
  await clock.advance(-1)
  expect(timers.turns).toBe(10)
})
