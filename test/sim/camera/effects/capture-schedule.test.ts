/** Which capture has arrived. */

import { expect, it } from 'vitest'
import { CaptureSchedule } from '../../../../src/sim/camera/effects/capture-schedule.js'

const RATE_HZ = 30

it('a capture is there when its instant is, added up or multiplied', () => {
  const schedule = new CaptureSchedule({ rateHz: RATE_HZ, seed: 1 })
  let added = 0
  for (let k = 0; k < 3000; k++) {
    expect(schedule.newestAt(added)).toEqual({ index: k, timeS: k / RATE_HZ })
    expect(schedule.newestAt(k / RATE_HZ + 0.9 / RATE_HZ).index).toBe(k)
    added += 1 / RATE_HZ
  }
})

it('what is late comes later; until the first has come it stands', () => {
  const schedule = new CaptureSchedule({ rateHz: RATE_HZ, latencyS: 0.1, seed: 1 })
  expect([0, 0.05, 0.1, 0.132].map(timeS => schedule.newestAt(timeS).index)).toEqual([0, 0, 0, 0])
  expect(schedule.newestAt(0.1334).index).toBe(1)
  expect(schedule.newestAt(1.1).index).toBe(30)
})

it('about as many are dropped as was said, by seed, never the first, and the one before stands', () => {
  const schedule = new CaptureSchedule({ rateHz: RATE_HZ, dropped: 0.2, seed: 7 })
  const dropped = Array.from({ length: 10000 }, (_, k) => k).filter(k => schedule.isDropped(k))
  // Standard deviation 40.
  expect(Math.abs(dropped.length - 2000)).toBeLessThan(160)
  for (const k of dropped.slice(0, 50)) expect(schedule.newestAt(k / RATE_HZ).index).toBeLessThan(k)
  const other = new CaptureSchedule({ rateHz: RATE_HZ, dropped: 0.2, seed: 8 })
  expect(dropped.filter(k => other.isDropped(k)).length).toBeLessThan(600)
  expect(new CaptureSchedule({ rateHz: RATE_HZ, dropped: 0.95, seed: 7 }).newestAt(0).index).toBe(0)
})
