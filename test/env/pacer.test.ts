/** Periods: drift-free on any clock, overruns counted and never made up. */

import { describe, expect, it } from 'vitest'
import type { Clock } from '../../src/env/backend.js'
import { Pacer } from '../../src/env/pacer.js'

/** Wakes up late by what it is told. */
class LateClock implements Clock {
  timeS = 100
  lateS = 0

  advance(durationS: number): Promise<void> {
    this.timeS += durationS + this.lateS
    return Promise.resolve()
  }
}

describe('Pacer', () => {
  it('does not drift, however late it is woken', async () => {
    const clock = new LateClock()
    const pacer = new Pacer(clock, 0.02)
    clock.lateS = 0.001
    pacer.start()
    for (let k = 0; k < 50; k++) {
      clock.timeS += 0.005
      await pacer.wait()
    }
    expect(clock.timeS).toBeCloseTo(101.001, 9)
    const { periods, overruns, lateP99S, lateMaxS, meanPeriodS } = pacer.report
    expect([periods, overruns]).toEqual([50, 0])
    expect(lateP99S).toBeCloseTo(0.001, 4)
    expect(lateMaxS).toBeCloseTo(0.001, 9)
    expect(meanPeriodS).toBeCloseTo(0.02, 9)
  })

  it('counts a period whose work took too long, and does not hurry afterwards', async () => {
    const clock = new LateClock()
    const pacer = new Pacer(clock, 0.02)
    pacer.start()
    clock.timeS += 0.05
    await pacer.wait()
    expect(clock.timeS).toBeCloseTo(100.05, 9)
    await pacer.wait()
    expect(clock.timeS).toBeCloseTo(100.07, 9)
    expect(pacer.report.overruns).toBe(1)
    expect(pacer.report.lateMaxS).toBeCloseTo(0.03, 9)
  })

  it('does not count what lies between two episodes', async () => {
    const clock = new LateClock()
    const pacer = new Pacer(clock, 0.02)
    for (let episode = 0; episode < 2; episode++) {
      clock.timeS += 10
      pacer.start()
      await pacer.wait()
      await pacer.wait()
    }
    expect(pacer.report.overruns).toBe(0)
    expect(pacer.report.meanPeriodS).toBeCloseTo(0.02, 9)
  })
})
