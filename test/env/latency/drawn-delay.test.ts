/** Delays and drops, drawn. */

import { describe, expect, it } from 'vitest'
import { drawDelayS, drawDropped } from '../../../src/env/latency/drawn-delay.js'
import { Random } from '../../../src/robot/random.js'

describe('a draw', () => {
  it('takes as much from its stream whatever the numbers, so that one setting does not shift another', () => {
    const streams = [0, 0.3].map(jitterS => {
      const random = new Random(4)
      drawDelayS(random, 0.1, jitterS)
      drawDropped(random, jitterS)
      return random.uniform()
    })
    expect(streams[0]).toBe(streams[1])
  })

  it('is the delay and up to the jitter more, and drops the share asked for', () => {
    const random = new Random(5)
    const delays = Array.from({ length: 2000 }, () => drawDelayS(random, 0.1, 0.02))
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0.1)
    expect(Math.min(...delays)).toBeLessThan(0.1005)
    expect(Math.max(...delays)).toBeGreaterThan(0.1195)
    expect(Math.max(...delays)).toBeLessThan(0.12)
    const dropped = Array.from({ length: 4000 }, () => drawDropped(random, 0.25)).filter(Boolean).length
    expect(dropped / 4000).toBeCloseTo(0.25, 1)
    expect([drawDropped(random, 0), drawDropped(random, 1)]).toEqual([false, true])
  })
})
