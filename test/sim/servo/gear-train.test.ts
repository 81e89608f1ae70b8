/** Dry friction of the gears, and the printed stops. */

import { describe, expect, it } from 'vitest'
import {
  bristleAfter,
  frictionBound,
  frictionTorque,
  stableShare,
  stopTorque,
} from '../../../src/sim/servo/gear-train.js'
import { IDEAL, STS3215_12V } from '../../../src/sim/servo/presets.js'

const { coulombNm, stribeckNm, stribeckRadS, loadFriction } = STS3215_12V

describe('the largest dry friction', () => {
  it('at standstill is Coulomb and all of Stribeck', () => {
    expect(frictionBound(STS3215_12V, 0, 0, 0)).toBeCloseTo(coulombNm + stribeckNm, 12)
  })

  it('loses all but 1/e of the Stribeck part at its speed, in both directions', () => {
    const servo = { ...STS3215_12V, dragNmS2Rad2: 0 }
    const expected = coulombNm + stribeckNm / Math.E
    expect(frictionBound(servo, stribeckRadS, 0, 0)).toBeCloseTo(expected, 9)
    expect(frictionBound(servo, -stribeckRadS, 0, 0)).toBeCloseTo(expected, 9)
    expect(frictionBound(servo, 5, 0, 0)).toBeCloseTo(coulombNm, 9)
  })

  it('grows with the square of the speed: 0.9 N.m at 5 rad/s, in both directions', () => {
    expect(frictionBound(STS3215_12V, 5, 0, 0)).toBeCloseTo(coulombNm + 0.036 * 25, 9)
    expect(frictionBound(STS3215_12V, -5, 0, 0)).toBeCloseTo(coulombNm + 0.036 * 25, 9)
  })

  it('grows with what the gears carry: half of the coefficient each for motor and load, whatever their signs', () => {
    const free = frictionBound(STS3215_12V, 0, 0, 0)
    expect(frictionBound(STS3215_12V, 0, 2, 0) - free).toBeCloseTo(loadFriction, 12)
    expect(frictionBound(STS3215_12V, 0, -1, 1) - free).toBeCloseTo(loadFriction, 12)
    expect(frictionBound(STS3215_12V, 0, 0, -2) - free).toBeCloseTo(loadFriction, 12)
  })

  it('of an ideal servo is its Coulomb torque', () => {
    expect(frictionBound(IDEAL, 0, 3, 3)).toBe(IDEAL.coulombNm)
  })
})

describe('bristles', () => {
  it('bend with the motion and slip at the bound', () => {
    expect(bristleAfter(0, 1e-4, 1)).toBe(1e-4)
    const slipping = bristleAfter(1e-3, 0.1, 0.2)
    expect(frictionTorque(slipping, 0, 0.2)).toBeCloseTo(0.2, 12)
    expect(bristleAfter(slipping, -0.1, 0.2)).toBeCloseTo(-slipping, 12)
  })

  it('look half a substep ahead and never give more than the bound', () => {
    expect(frictionTorque(1e-4, 2e-4, 1)).toBeCloseTo(2 * frictionTorque(1e-4, 0, 1), 12)
    expect(frictionTorque(1e-2, 1e-2, 0.3)).toBeCloseTo(0.3, 12)
    expect(frictionTorque(-1e-2, -1e-2, 0.3)).toBeCloseTo(-0.3, 12)
  })
})

describe('mechanical stops', () => {
  const TRAVEL = [-0.5, 1] as const

  it('do nothing within the travel', () => {
    for (const angle of [-0.5, 0, 1]) expect(stopTorque(angle, 3, TRAVEL)).toBe(0)
  })

  it('push back in proportion to how far the joint is beyond', () => {
    const near = stopTorque(1.005, 0, TRAVEL)
    expect(near).toBeLessThan(-1)
    expect(stopTorque(1.01, 0, TRAVEL)).toBeCloseTo(2 * near, 9)
    expect(stopTorque(-0.505, 0, TRAVEL)).toBeCloseTo(-near, 9)
  })

  it('damp the impact and never pull a joint that comes back', () => {
    expect(stopTorque(1.005, 1, TRAVEL)).toBeLessThan(stopTorque(1.005, 0, TRAVEL) - 1)
    expect(stopTorque(1.002, -2, TRAVEL)).toBe(0)
    expect(stopTorque(-0.502, 2, TRAVEL)).toBe(0)
  })
})

describe('the stiffness of stops and bristles', () => {
  it('is left whole up to substeps of 7.7 ms, and held below 1.25 armature / substep^2 above', () => {
    expect(stableShare(STS3215_12V, 0.0077)).toBeGreaterThan(1)
    expect(400 * stableShare(STS3215_12V, 0.01)).toBeCloseTo((1.25 * STS3215_12V.armatureKgM2) / 1e-4, 9)
  })
})
