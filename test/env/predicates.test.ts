/** At rest, and for how long. */

import { describe, expect, it } from 'vitest'
import { isStill, Streak } from '../../src/env/predicates.js'

describe('isStill', () => {
  it('wants neither more than 10 mm/s nor more than half a radian per second', () => {
    expect(isStill({ linearMS: [0.0099, 0, 0], angularRadS: [0, 0, 0.49] })).toBe(true)
    expect(isStill({ linearMS: [0, 0, -0.011], angularRadS: [0, 0, 0] })).toBe(false)
    expect(isStill({ linearMS: [0, 0, 0], angularRadS: [0, 0.51, 0] })).toBe(false)
    expect(isStill({ linearMS: [0.008, 0.008, 0], angularRadS: [0, 0, 0] })).toBe(false)
  })
})

describe('Streak', () => {
  it('holds once a condition has been true for its whole duration, and begins anew after a break', () => {
    const streak = new Streak(0.2)
    const seen = [true, true, true, false, true, true, true, true].map((condition, step) =>
      streak.holds(condition, step / 10),
    )
    expect(seen).toEqual([false, false, true, false, false, false, true, true])
  })

  it('counts periods that do not add up exactly', () => {
    const streak = new Streak(0.2)
    let step = 0
    while (!streak.holds(true, step / 30)) step++
    expect(step).toBe(6)
  })
})
