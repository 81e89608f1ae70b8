import { describe, expect, it } from 'vitest'
import { RealTimeClock } from '../../src/hardware/real-time-clock.js'
import { memoryChain } from './memory-servo.js'

/** A wall clock that goes on by `stepMs` each time it is read. */
function ticking(stepMs: number): () => number {
  let nowMs = 500
  return () => (nowMs += stepMs)
}

describe('RealTimeClock', () => {
  it('moves the chain on while it waits, and never beyond the instant', () => {
    const chain = memoryChain()
    const clock = new RealTimeClock(chain, { nowMs: ticking(0.25) })
    clock.waitUntil(0.001)
    expect(chain.advancedS.map(timeS => timeS * 1000)).toEqual([0.25, 0.5, 0.75])
  })

  it('does not wait for what is past', () => {
    const chain = memoryChain()
    new RealTimeClock(chain, { startS: 2, nowMs: ticking(1) }).waitUntil(1)
    expect(chain.advancedS).toEqual([])
  })

  it('starts at the time of the chain and goes at its rate', () => {
    expect(new RealTimeClock(memoryChain(), { startS: 2, rate: 0.5, nowMs: ticking(4) }).timeS).toBeCloseTo(2.002, 12)
  })

  it('goes on where it was after the process was stopped', () => {
    let nowMs = 0
    const clock = new RealTimeClock(memoryChain(), { nowMs: () => nowMs })
    nowMs = 3_600_000
    clock.waitUntil(0.999)
    expect(clock.timeS).toBeCloseTo(1, 9)
    nowMs += 5
    expect(clock.timeS).toBeCloseTo(1.005, 9)
  })

  it('catches up in small steps, so that no request and no signal waits for all of it', () => {
    let nowMs = 0
    const clock = new RealTimeClock(memoryChain(), { nowMs: () => nowMs })
    nowMs = 12
    const steps = [clock.timeS, clock.timeS, clock.timeS, clock.timeS]
    expect(steps.map(timeS => Math.round(1000 * timeS))).toEqual([5, 10, 12, 12])
  })

  it("keeps the wall's time unless told otherwise", () => {
    const clock = new RealTimeClock(memoryChain())
    const startMs = performance.now()
    clock.waitUntil(0.003)
    expect(performance.now() - startMs).toBeGreaterThan(2.9)
  })
})
