/** Percentiles from bins, beside those of the sorted list. */

import { describe, expect, it } from 'vitest'
import { LatencyHistogram } from '../../src/robot/latency-histogram.js'
import { Random } from '../../src/robot/random.js'

describe('LatencyHistogram', () => {
  it('is right to 3 % of each percentile, over durations from a tenth of a millisecond to seconds', () => {
    const random = new Random(3)
    const histogram = new LatencyHistogram()
    const durationsMs = Array.from({ length: 20_000 }, () => 10 ** random.uniform(-1, 3.5))
    for (const durationMs of durationsMs) histogram.add(durationMs)
    durationsMs.sort((a, b) => a - b)
    for (const share of [0.01, 0.5, 0.9, 0.99, 0.999]) {
      const exactMs = durationsMs[Math.ceil(share * durationsMs.length) - 1] ?? NaN
      expect(Math.abs(histogram.percentileMs(share) / exactMs - 1)).toBeLessThan(0.033)
    }
    expect(histogram.maxMs).toBe(durationsMs.at(-1))
    expect(histogram.percentileMs(1)).toBe(histogram.maxMs)
    expect(histogram.total).toBe(20_000)
  })

  it('is exact to a microsecond for short durations', () => {
    const histogram = new LatencyHistogram()
    for (let us = 1; us <= 63; us++) histogram.add(us / 1000)
    expect(histogram.percentileMs(0.5)).toBeCloseTo(0.032, 12)
  })

  it('gives 0 before the first duration, and takes the shortest and the longest', () => {
    const histogram = new LatencyHistogram()
    expect([histogram.percentileMs(0.5), histogram.maxMs, histogram.total]).toEqual([0, 0, 0])
    histogram.add(0)
    expect(histogram.percentileMs(0.99)).toBe(0)
    histogram.add(1e9)
    expect(histogram.percentileMs(0.5)).toBe(0)
    expect(histogram.maxMs).toBe(1e9)
  })
})
