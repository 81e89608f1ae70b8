/** Property tests of the limiter: whatever comes, speed, acceleration and travel are kept, and a fixed target is reached. */

import { describe, expect, it } from 'vitest'
import { MotionLimiter, type MotionLimits } from '../../../src/env/safety/motion-limiter.js'
import { ActionError } from '../../../src/robot/errors.js'
import { Random } from '../../../src/robot/random.js'

const DT_S = 1 / 30
const each = (value: number) => Float64Array.of(value, value)
const LIMITS: MotionLimits = {
  jointNames: ['lift', 'gripper'],
  lowerRad: each(-1.5),
  upperRad: each(1.5),
  velocityRadS: each(2),
  accelerationRadS2: each(10),
  relativeTargetRad: each(Infinity),
  approachVelocityRadS: each(0.5),
  approachFromRad: 0.3,
}

function limiterAt(position: number, limits: Partial<MotionLimits> = {}): MotionLimiter {
  const limiter = new MotionLimiter({ ...LIMITS, ...limits })
  limiter.restart(each(position))
  return limiter
}

/** Where joint 0 is sent for a target, at each step. */
function sentFor(limiter: MotionLimiter, target: number, steps: number): number[] {
  return Array.from({ length: steps }, () => limiter.limit(each(target), each(0), DT_S).sentRad[0] as number)
}

describe('10,000 random targets', () => {
  it.each([1, 2, 3, 4])('never break a limit, seed %i', seed => {
    const random = new Random(seed)
    const limiter = limiterAt(random.uniform(-1.4, 1.4))
    let last = limiter.sentRad
    let lastSpeed = [0, 0]
    for (let i = 0; i < 2500; i++) {
      const dtS = random.uniform(0.005, 0.05)
      const measured = last.map(angle => angle + random.uniform(-0.3, 0.3))
      // Small moves, whole jumps, and beyond the stops.
      const reach = [0.02, 0.5, 4][i % 3] as number
      const target = last.map(angle => angle + random.uniform(-reach, reach))
      const { sentRad } = limiter.limit(target, measured, dtS)
      const speed = Array.from(sentRad, (angle, k) => (angle - (last[k] as number)) / dtS)
      speed.forEach((now, k) => {
        const before = lastSpeed[k] as number
        const started = now * before > 0 ? Math.abs(before) : 0
        expect(Math.abs(now)).toBeLessThanOrEqual(2 + 1e-6)
        expect(Math.abs(now)).toBeLessThanOrEqual(started + 10 * dtS + 1e-6)
        expect(Math.abs(sentRad[k] as number)).toBeLessThanOrEqual(1.5)
        // Never past the target, and never away from it.
        const bounded = Math.min(1.5, Math.max(-1.5, target[k] as number))
        expect((bounded - (sentRad[k] as number)) * (bounded - (last[k] as number))).toBeGreaterThanOrEqual(0)
      })
      last = sentRad
      lastSpeed = speed
    }
  })
})

describe('a target that stands still', () => {
  it('is reached exactly, without overshoot', () => {
    const sent = sentFor(limiterAt(0), 1.2, 200)
    expect(sent.at(-1)).toBe(1.2)
    sent.forEach((angle, i) => {
      expect(angle).toBeLessThanOrEqual(1.2)
      expect(angle).toBeGreaterThanOrEqual(sent[i - 1] ?? 0)
    })
  })

  it('goes through unchanged, bit for bit, where it obeys all limits', () => {
    const limiter = limiterAt(0.1)
    const target = Float64Array.of(0.1 + 0.2 / 30, 0.1 - 0.1 / 30)
    expect(limiter.limit(target, each(0.1), DT_S)).toEqual({ sentRad: target, limitedBy: [undefined, undefined] })
  })

  it('is not shown again what was reached: a stream at just the velocity limit goes through', () => {
    const limiter = limiterAt(0, { accelerationRadS2: each(Infinity) })
    for (let step = 1; step < 20; step++) {
      const { limitedBy } = limiter.limit(each((step * 2) / 30), each(0), DT_S)
      expect(limitedBy[0]).toBeUndefined()
    }
  })
})

describe('the first motion', () => {
  it('is a slow ramp where the first target is far, until the target is met', () => {
    const limiter = limiterAt(0)
    const { sentRad, limitedBy } = limiter.limit(each(1), each(0), DT_S)
    expect(sentRad[0]).toBeCloseTo(10 * DT_S * DT_S, 12)
    expect(limitedBy[0]).toBe('acceleration')
    const sent = sentFor(limiter, 1, 60)
    const speeds = sent.slice(1).map((angle, i) => (angle - (sent[i] as number)) / DT_S)
    expect(Math.max(...speeds)).toBeCloseTo(0.5, 9)
    sentFor(limiter, 1, 60)
    // Met: from here on at full speed.
    const back = sentFor(limiter, -1, 20)
    expect(Math.max(...back.slice(1).map((angle, i) => Math.abs(angle - (back[i] as number)) / DT_S))).toBeCloseTo(2, 9)
  })

  it('ends its ramp where the target comes past the arm', () => {
    const limiter = limiterAt(0)
    sentFor(limiter, 1, 10)
    sentFor(limiter, -0.5, 30)
    expect(limiter.sentRad[0]).toBe(-0.5)
  })

  it('starts anew after a restart', () => {
    const limiter = limiterAt(0)
    sentFor(limiter, 1.2, 200)
    limiter.restart(each(-1))
    expect(sentFor(limiter, 1, 30).at(-1)).toBeLessThan(-1 + 0.5)
  })
})

describe('joint limits', () => {
  it('cut a target beyond them and say so', () => {
    const limiter = limiterAt(1.49)
    const { sentRad, limitedBy } = limiter.limit(each(3), each(1.49), 0.1)
    expect([sentRad[0], limitedBy[0]]).toEqual([1.5, 'joint_limit'])
  })

  it('let an arm outside stay and come in, never go further out', () => {
    const limiter = limiterAt(1.7)
    expect(sentFor(limiter, 1.7, 3)).toEqual([1.7, 1.7, 1.7])
    expect(sentFor(limiter, 1.8, 3)).toEqual([1.7, 1.7, 1.7])
    expect(sentFor(limiter, 1.6, 60).at(-1)).toBe(1.6)
    expect(sentFor(limiter, 1.7, 60).at(-1)).toBe(1.6)
  })
})

it('max_relative_target keeps the target near the arm, at limited speed', () => {
  const limiter = limiterAt(0, { relativeTargetRad: each(0.1), approachFromRad: Infinity })
  expect(sentFor(limiter, 1, 60).at(-1)).toBe(0.1)
  const { limitedBy } = limiter.limit(each(1), each(0), DT_S)
  expect(limitedBy[0]).toBe('relative_target')
  // The arm is pushed away: the target follows it, but does not jump.
  const pushed = limiter.limit(each(1), each(-1), DT_S).sentRad[0] as number
  expect(Math.abs(pushed - 0.1)).toBeLessThanOrEqual(2 * DT_S)
})

describe('bad targets', () => {
  it.each([NaN, Infinity, -Infinity])('%d is refused with the joint, and changes nothing', bad => {
    const limiter = limiterAt(0)
    sentFor(limiter, 0.5, 5)
    const before = limiter.sentRad
    expect(() => limiter.limit(Float64Array.of(0.5, bad), each(0), DT_S)).toThrow(ActionError)
    expect(() => limiter.limit(Float64Array.of(0.5, bad), each(0), DT_S)).toThrow(/target of gripper is/)
    expect(limiter.sentRad).toEqual(before)
  })

  it('of another arm, before a start, or without time are refused', () => {
    expect(() => limiterAt(0).limit([1], each(0), DT_S)).toThrow(/expected 2 joint values/)
    expect(() => limiterAt(0).limit(each(1), each(NaN), DT_S)).toThrow(/measured position of lift/)
    expect(() => limiterAt(0).limit(each(1), each(0), 0)).toThrow(RangeError)
    expect(() => new MotionLimiter(LIMITS).limit(each(1), each(0), DT_S)).toThrow(/restart/)
  })
})
