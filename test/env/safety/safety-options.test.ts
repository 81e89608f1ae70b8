/** The defaults, and what can be changed about them. */

import { describe, expect, it } from 'vitest'
import { resolveSafety, SAFETY_DEFAULTS, type SafetyOptions } from '../../../src/env/safety/safety-options.js'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { UsageError } from '../../../src/robot/errors.js'
import { JOINT_NAMES } from '../../../src/robot/joints.js'
import { SO101_REST_RAD } from '../../../src/robot/rest-pose.js'

const resolve = (options: SafetyOptions = {}) => resolveSafety(options, SO101_FOLLOWER, 30)

describe('the defaults', () => {
  const { motion } = resolve()

  it('allow the rest pose, and a closed gripper', () => {
    SO101_REST_RAD.forEach((angle, k) => {
      expect(angle).toBeGreaterThanOrEqual(motion.lowerRad[k] as number)
      expect(angle).toBeLessThanOrEqual(motion.upperRad[k] as number)
    })
    expect(motion.lowerRad[5]).toBe(SO101_FOLLOWER.servos[5]?.travelRad[0])
  })

  it('leave a margin at the other stops', () => {
    expect(motion.upperRad[1]).toBeCloseTo(1.817 - 0.0175, 12)
  })

  it('let no target run far ahead of a blocked joint, where LeRobot lets any', () => {
    expect([...motion.relativeTargetRad]).toEqual(JOINT_NAMES.map(() => 0.5))
  })
})

it('everything can be turned off', () => {
  const { motion, fence, health, targets } = resolve({
    jointMarginRad: false,
    velocityRadS: false,
    accelerationRadS2: false,
    relativeTargetRad: false,
    approach: false,
    fence: false,
    health: false,
    targets: false,
  })
  expect([...motion.lowerRad, ...motion.upperRad].every(bound => Math.abs(bound) === Infinity)).toBe(true)
  for (const limit of [motion.velocityRadS, motion.accelerationRadS2, motion.approachVelocityRadS]) {
    expect([...limit]).toEqual(JOINT_NAMES.map(() => Infinity))
  }
  expect([fence, health, targets.holdAfterS]).toEqual([undefined, undefined, Infinity])
})

it('everything can be changed, in part, for one joint or all', () => {
  const byJoint = Object.fromEntries(JOINT_NAMES.map((joint, k) => [joint, k + 1]))
  const safety = resolve({ velocityRadS: byJoint, relativeTargetRad: 0.2, fence: { tableZM: -0.05 } })
  expect([...safety.motion.velocityRadS]).toEqual([1, 2, 3, 4, 5, 6])
  expect([...safety.motion.relativeTargetRad]).toEqual(JOINT_NAMES.map(() => 0.2))
  expect(safety.fence).toEqual({ ...SAFETY_DEFAULTS.fence, tableZM: -0.05 })
})

it('at low rates a policy that is in time is not late', () => {
  const { targets } = resolveSafety({}, SO101_FOLLOWER, 1)
  expect(targets.holdAfterS).toBe(2)
  expect(resolve().targets).toEqual(SAFETY_DEFAULTS.targets)
})

it.each<[string, SafetyOptions, RegExp]>([
  ['a speed of zero', { velocityRadS: 0 }, /velocityRadS of shoulder_pan is 0/],
  ['no number', { accelerationRadS2: NaN }, /accelerationRadS2 of shoulder_pan is NaN/],
  ['a mistyped joint', { velocityRadS: { elbow_flexx: 1 } }, /did you mean `elbow_flex`/],
  ['missing joints', { velocityRadS: { elbow_flex: 1 } }, /lacks shoulder_pan/],
  ['a margin wider than the travel', { jointMarginRad: 2 }, /leaves nothing of shoulder_lift/],
  ['a negative margin', { jointMarginRad: -0.1 }, /not below zero/],
  ['a glide that stands', { glide: { velocityRadS: 0 } }, /glide.velocityRadS is 0/],
  ['an approach that stands', { approach: { velocityRadS: -1 } }, /approach.velocityRadS/],
  ['a table nowhere', { fence: { tableZM: NaN } }, /NaN/],
  ['a servo that lacks a turn', { fence: { steadyErrorRad: 6 } }, /0 to 1 rad/],
  ['a hold before the next target is due', { targets: { holdAfterS: 0.03 } }, /before the next target is due at 30 Hz/],
  ['rest before hold', { targets: { holdAfterS: 9 } }, /hold comes first/],
])('%s is refused', (_, options, message) => {
  expect(() => resolve(options)).toThrow(UsageError)
  expect(() => resolve(options)).toThrow(message)
})
