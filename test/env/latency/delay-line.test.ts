/** A delay line: continuous times, order kept, nothing lost. */

import { describe, expect, it } from 'vitest'
import { DelayLine } from '../../../src/env/latency/delay-line.js'
import { Random } from '../../../src/robot/random.js'

describe('a delay line', () => {
  it('gives each value when its delay is over, not before, and once', () => {
    const line = new DelayLine<string>()
    line.push('a', 0, 0.05)
    expect(line.due(0.049)).toEqual([])
    expect(line.nextS).toBe(0.05)
    expect(line.due(0.05)).toEqual(['a'])
    expect(line.due(1)).toEqual([])
    expect(line.nextS).toBeUndefined()
  })

  it('passes what has no delay at once', () => {
    const line = new DelayLine<number>()
    line.push(1, 0.3, 0)
    expect(line.due(0.3)).toEqual([1])
  })

  it('is over in a step where the delay is whole steps, whatever the sums round to', () => {
    const line = new DelayLine<number>()
    for (let step = 0; step < 300; step++) {
      line.push(step, step / 30, 3 / 30)
      expect(line.due(step / 30)).toEqual(step < 3 ? [] : [step - 3])
    }
  })

  it('lets nothing overtake: what was sent later waits for what was sent before', () => {
    const line = new DelayLine<string>()
    line.push('slow', 0, 0.1)
    line.push('fast', 0.01, 0)
    expect(line.due(0.09)).toEqual([])
    expect(line.due(0.1)).toEqual(['slow', 'fast'])
  })

  it('loses nothing and keeps the order under any jitter', () => {
    const random = new Random(3)
    const line = new DelayLine<number>()
    const arrived: number[] = []
    for (let i = 0; i < 1000; i++) {
      line.push(i, i * 0.01, random.uniform(0, 0.2))
      arrived.push(...line.due(i * 0.01))
    }
    arrived.push(...line.due(100))
    expect(arrived).toEqual(Array.from({ length: 1000 }, (_, i) => i))
  })

  it('refuses delays that are none and times that go back, until it is cleared', () => {
    const line = new DelayLine<number>()
    for (const delayS of [-0.01, NaN, Infinity])
      expect(() => {
        line.push(1, 0, delayS)
      }).toThrow(RangeError)
    line.push(1, 5, 0)
    expect(() => {
      line.push(2, 4.9, 0)
    }).toThrow(/not before the last one, 5 s, got 4.9/)
    line.clear()
    line.push(3, 0, 0)
    expect(line.due(0)).toEqual([3])
  })
})
