/** Limiter and fence together: what is sent obeys both, and leaning against the servos' droop is let through. */

import { describe, expect, it } from 'vitest'
import { MotionGuard } from '../../../src/env/safety/motion-guard.js'
import { MotionLimiter } from '../../../src/env/safety/motion-limiter.js'
import { resolveSafety } from '../../../src/env/safety/safety-options.js'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { Random } from '../../../src/robot/random.js'
import { SO101_REST_RAD } from '../../../src/robot/rest-pose.js'
import { boxTruth, fenceOf, randomPose } from './arm.js'

const DT_S = 1 / 30
const { motion } = resolveSafety({}, SO101_FOLLOWER, 30)
const fence = fenceOf(SO101_FOLLOWER)
const truthAt = boxTruth(SO101_FOLLOWER)

function guardAt(positionRad: ArrayLike<number>, steadyErrorRad = 0): MotionGuard {
  const guard = new MotionGuard(new MotionLimiter(motion), fence, steadyErrorRad)
  guard.restart(positionRad)
  return guard
}

const OVER = [0, 0, 0, 1.3, 0, 0]
const INTO = [0.5, 1.2, 0.4, 1.3, 0, 0]

it('random targets never leave the fence nor the velocity limit', () => {
  const random = new Random(1)
  const guard = guardAt(SO101_REST_RAD)
  let last: ArrayLike<number> = SO101_REST_RAD
  let target = randomPose(SO101_FOLLOWER, random)
  for (let step = 0; step < 2000; step++) {
    if (step % 10 === 0) target = randomPose(SO101_FOLLOWER, random)
    const { sentRad } = guard.limit(target, last, DT_S)
    const truth = truthAt(sentRad)
    expect(truth.lowestM).toBeGreaterThan(0)
    expect(truth.overlapM()).toBeLessThan(0.005)
    sentRad.forEach((angle, k) => {
      expect(Math.abs(angle - (last[k] as number))).toBeLessThanOrEqual(4 * DT_S + 1e-6)
    })
    last = sentRad
  }
})

it('a fenced joint is named, goes on from where it was stopped, and the others go on', () => {
  const guard = guardAt(OVER)
  let motion = guard.limit(INTO, OVER, DT_S)
  for (let step = 0; step < 100; step++) motion = guard.limit(INTO, motion.sentRad, DT_S)
  expect(motion.hit?.what).toMatch(/table/)
  expect(motion.limitedBy[1]).toBe('fence')
  expect(motion.limitedBy[0]).toBeUndefined()
  expect(motion.sentRad[0]).toBe(0.5)
  expect(guard.limiter.sentRad).toEqual(motion.sentRad)
})

describe('a standing arm that stays short of its goal', () => {
  /** Follows goals only to a tenth of a radian of them, in all joints, from above. */
  const lag = (sentRad: Float64Array) => sentRad.map((angle, k) => (k === 1 ? angle - 0.08 : angle))

  it('is let nearer the table by that much, and stays off it', () => {
    const settle = (steadyErrorRad: number): Float64Array => {
      const guard = guardAt(OVER, steadyErrorRad)
      let sent: Float64Array = Float64Array.from(OVER)
      for (let step = 0; step < 200; step++) sent = guard.limit(INTO, lag(sent), DT_S).sentRad
      return sent
    }
    const strict = settle(0)
    const leaning = settle(0.1)
    expect(truthAt(leaning).lowestM).toBeLessThan(truthAt(strict).lowestM - 0.005)
    expect(truthAt(lag(leaning)).lowestM).toBeGreaterThan(0)
    expect(truthAt(lag(leaning)).lowestM).toBeLessThan(truthAt(lag(strict)).lowestM)
  })

  it('that moves is taken at its goal', () => {
    const guard = guardAt(OVER, 0.1)
    const strict = guardAt(OVER)
    let sent: ArrayLike<number> = OVER
    for (let step = 0; step < 40; step++) {
      // Up to 0.1 rad behind, at 1 rad/s.
      const measured = Float64Array.from(sent, (angle, k) => (k === 1 ? Math.min(angle, step * 0.033 - 0.1) : angle))
      const now = strict.limit(INTO, measured, DT_S)
      expect(guard.limit(INTO, measured, DT_S).sentRad).toEqual(now.sentRad)
      sent = now.sentRad
    }
  })
})

it('without a fence the limiter alone decides', () => {
  const guard = new MotionGuard(new MotionLimiter(motion))
  guard.restart(INTO)
  const deeper = INTO.map((angle, k) => (k === 1 ? angle + 0.01 : angle))
  expect(guard.limit(deeper, INTO, DT_S).sentRad).toEqual(Float64Array.from(deeper))
})
