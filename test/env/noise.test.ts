/** Noise on observations: as large as asked for, in whole ticks, on quaternions that stay quaternions. */

import { describe, expect, it } from 'vitest'
import { jointStateSpace } from '../../src/env/arm-spaces.js'
import { unitsPerRad } from '../../src/env/control/control-limits.js'
import { noisyFeatures, noisyJoints } from '../../src/env/noise.js'
import { poseFeatures } from '../../src/env/object-features.js'
import { Random } from '../../src/robot/random.js'
import { rotationBetween } from '../../src/robot/rotation-vector.js'
import type { Quaternion } from '../../src/robot/vector.js'
import { toUser, userToRad } from '../../src/robot/calibration.js'
import { controlledArm } from './control/controlled-arm.js'

const N = 4000

function sd(values: readonly number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length)
}

describe.each([
  ['degrees', true],
  ['-100..100', false],
])('noise on joints in %s', (_, useDegrees) => {
  const arm = controlledArm({ useDegrees })
  const scale = { space: jointStateSpace(arm.spec), unitsPerRad: unitsPerRad(arm) }
  const middle = arm.calibration.map(({ rangeMin, rangeMax }) => Math.round((rangeMin + rangeMax) / 2))
  const measured = toUser(arm.spec, arm.calibration, middle)
  const beforeRad = userToRad(arm.spec, arm.calibration, measured)
  const errorsRad = (positionRad: number): number[][] => {
    const random = new Random(1)
    return Array.from({ length: N }, () => {
      const noisy = noisyJoints(measured, { positionRad }, scale, random)
      return [...userToRad(arm.spec, arm.calibration, noisy)].map((angle, k) => angle - (beforeRad[k] as number))
    })
  }

  it('has the spread asked for on every joint, the gripper included', () => {
    const errors = errorsRad(0.01)
    for (let k = 0; k < 6; k++) expect(sd(errors.map(error => error[k] as number))).toBeCloseTo(0.01, 3)
  })

  it('is whole ticks', () => {
    const tickRad = (2 * Math.PI) / 4096
    for (const error of errorsRad(0.004).slice(0, 200)) {
      for (const angle of error) expect(Math.abs(angle / tickRad - Math.round(angle / tickRad))).toBeLessThan(0.01)
    }
  })

  it('leaves what it is given alone, stays in the space, and is nothing at 0', () => {
    const before = measured.slice()
    const end = scale.space.high.slice()
    const random = new Random(2)
    for (let i = 0; i < 100; i++) {
      expect(scale.space.explain(noisyJoints(end, { positionRad: 0.1 }, scale, random))).toBeUndefined()
    }
    expect(noisyJoints(measured, { positionRad: 0 }, scale, random)).toEqual(measured)
    expect(measured).toEqual(before)
  })
})

describe('noise on features', () => {
  const features = [...poseFeatures('cube'), { label: 'load', unit: 'N', low: 0, high: 10 }]
  const values = Float32Array.of(0.2, 0.1, 0.0125, 0, 0, 0.6, 0.8, 3)

  it('moves positions, turns orientations, and leaves the rest', () => {
    const random = new Random(3)
    const all = Array.from({ length: N }, () =>
      noisyFeatures(values, features, { objectM: 0.005, objectRad: 0.05 }, random),
    )
    for (const axis of [0, 1, 2]) {
      expect(sd(all.map(each => (each[axis] as number) - (values[axis] as number)))).toBeCloseTo(0.005, 3)
    }
    const turns = all.map(each => rotationBetween([0, 0, 0.6, 0.8], [...each.slice(3, 7)] as unknown as Quaternion))
    for (const axis of [0, 1, 2]) expect(sd(turns.map(turn => turn[axis] as number))).toBeCloseTo(0.05, 2)
    for (const each of all) {
      const [x = 0, y = 0, z = 0, w = 0] = each.slice(3, 7)
      expect(x * x + y * y + z * z + w * w).toBeCloseTo(1, 5)
      expect(each[7]).toBe(3)
    }
  })

  it('stays inside the bounds', () => {
    const random = new Random(4)
    for (let i = 0; i < 100; i++) {
      const noisy = noisyFeatures(
        Float32Array.of(1, -1, 1, 0, 0, 0, 1, 10),
        features,
        { objectM: 1, objectRad: 1 },
        random,
      )
      noisy.forEach((value, k) => {
        expect(value).toBeGreaterThanOrEqual(features[k]?.low ?? NaN)
        expect(value).toBeLessThanOrEqual(features[k]?.high ?? NaN)
      })
    }
  })
})
