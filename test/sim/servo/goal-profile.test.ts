/** The firmware's goal filter against the closed form of a trapezoid (hardware.md 2.4, step 1). */

import { describe, expect, it } from 'vitest'
import { GoalProfile, TICK_S } from '../../../src/sim/servo/goal-profile.js'
import type { ProfileLimits } from '../../../src/sim/servo/goal-profile.js'

/** The factory's 7500 ticks/s and 50, with LeRobot's acceleration. */
const LIMITS: ProfileLimits = { maximum: 7500, minimum: 50, acceleration: 25_400 }

function profileAt(position: number): GoalProfile {
  const profile = new GoalProfile()
  profile.reset(position)
  return profile
}

/** Ticks of 1 ms until it stands at the goal. */
function ticksTo(profile: GoalProfile, goal: number, limits = LIMITS, boost = 1): number {
  for (let ticks = 0; ticks < 100_000; ticks++) {
    if (profile.position === goal && profile.speed === 0) return ticks
    profile.advance(goal, limits, boost)
  }
  throw new Error('the profile never arrived')
}

describe('a trapezoid with a start as slow as its end', () => {
  it('takes 2 sqrt(distance / acceleration) where it never reaches the speed limit', () => {
    for (const distance of [100, 1024, 2000]) {
      const expectedS = 2 * Math.sqrt(distance / LIMITS.acceleration)
      expect(Math.abs(ticksTo(profileAt(0), distance) * TICK_S - expectedS)).toBeLessThan(0.003)
    }
  })

  it('takes distance / speed + speed / acceleration where it does', () => {
    const limits = { ...LIMITS, maximum: 1000 }
    const expectedS = 1024 / 1000 + 1000 / LIMITS.acceleration
    expect(Math.abs(ticksTo(profileAt(0), 1024, limits) * TICK_S - expectedS)).toBeLessThan(0.003)
  })

  it('takes as long backwards', () => {
    expect(ticksTo(profileAt(3000), 1976)).toBe(ticksTo(profileAt(0), 1024))
  })

  it('changes its speed by no more than the acceleration allows, in both phases', () => {
    const profile = profileAt(0)
    let [before, fastest] = [0, 0]
    while (profile.position < 1900) {
      profile.advance(2000, LIMITS, 1)
      expect(Math.abs(profile.speed - before)).toBeLessThanOrEqual(LIMITS.acceleration * TICK_S + 1e-9)
      before = profile.speed
      fastest = Math.max(fastest, before)
    }
    // sqrt(acceleration * distance), the tip of the triangle.
    expect(Math.abs(fastest / Math.sqrt(LIMITS.acceleration * 2000) - 1)).toBeLessThan(0.01)
  })
})

describe('speed limits', () => {
  it('hold the largest speed', () => {
    const profile = profileAt(0)
    for (let i = 0; i < 400; i++) {
      profile.advance(4000, { ...LIMITS, maximum: 1000 }, 1)
      expect(profile.speed).toBeLessThanOrEqual(1000)
    }
    expect(profile.speed).toBe(1000)
  })

  it('of 0 keep it where it is', () => {
    const profile = profileAt(100)
    for (let i = 0; i < 100; i++) profile.advance(200, { ...LIMITS, maximum: 0 }, 1)
    expect([profile.position, profile.speed]).toEqual([100, 0])
  })

  it('keep the least speed until the goal, even where the largest is less', () => {
    const profile = profileAt(0)
    for (let i = 0; i < 100; i++) profile.advance(100, { ...LIMITS, maximum: 10 }, 1)
    expect(profile.speed).toBe(50)
    const creeping = profileAt(0)
    const speeds: number[] = []
    while (creeping.position !== 200) {
      creeping.advance(200, LIMITS, 1)
      speeds.push(creeping.speed)
    }
    // Once under way it never falls below; the last entry is the standstill.
    expect(Math.min(...speeds.slice(2, -1))).toBeGreaterThanOrEqual(50)
  })
})

describe('the goal', () => {
  it('is reached exactly and never passed from rest, also where it is no whole tick', () => {
    for (const goal of [1, 7.3, 100, 1024, 3333.25]) {
      const profile = profileAt(0)
      for (let i = 0; i < 3000; i++) {
        profile.advance(goal, LIMITS, 1)
        expect(profile.position).toBeLessThanOrEqual(goal)
      }
      expect([profile.position, profile.speed]).toEqual([goal, 0])
    }
  })

  it('that changes sides is planned anew from the present speed, without a jump', () => {
    const profile = profileAt(0)
    for (let i = 0; i < 150; i++) profile.advance(2000, LIMITS, 1)
    const [turnedAt, speed] = [profile.position, profile.speed]
    profile.advance(0, LIMITS, 1)
    expect(profile.speed).toBeCloseTo(speed - LIMITS.acceleration * TICK_S, 9)
    expect(profile.position).toBeGreaterThan(turnedAt)
    const furthest = turnedAt + (speed * speed) / (2 * LIMITS.acceleration)
    let seen = 0
    while (profile.position !== 0) {
      profile.advance(0, LIMITS, 1)
      seen = Math.max(seen, profile.position)
      expect(profile.position).toBeGreaterThanOrEqual(0)
    }
    expect(Math.abs(seen - furthest)).toBeLessThan(5)
  })

  it('that comes too near to brake for is where it stops, not beyond', () => {
    const profile = profileAt(0)
    for (let i = 0; i < 150; i++) profile.advance(2000, LIMITS, 1)
    const near = profile.position + 5
    for (let i = 0; i < 10; i++) profile.advance(near, LIMITS, 1)
    expect([profile.position, profile.speed]).toEqual([near, 0])
  })

  it('counts at once without an acceleration', () => {
    const profile = profileAt(5)
    profile.advance(900, { ...LIMITS, acceleration: 0 }, 1)
    expect([profile.position, profile.speed]).toEqual([900, 0])
  })
})

describe('a boost', () => {
  it('makes the start that many times as fast and leaves the braking', () => {
    const profile = profileAt(0)
    profile.advance(2000, LIMITS, 10)
    expect(profile.speed).toBeCloseTo(10 * LIMITS.acceleration * TICK_S, 9)
    // From the stopping speed on: sqrt(2 distance / acceleration), a ramp that starts at once.
    const expectedS = Math.sqrt((2 * 1024) / LIMITS.acceleration)
    expect(Math.abs(ticksTo(profileAt(0), 1024, LIMITS, 1000) * TICK_S - expectedS)).toBeLessThan(0.003)
  })
})
