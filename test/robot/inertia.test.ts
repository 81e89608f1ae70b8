/** Inertia tensors: rotation against a closed form, and what no body can have. */

import { describe, expect, it } from 'vitest'
import { UrdfError } from '../../src/robot/errors.js'
import { checkInertia, rotateInertia, type InertiaKgM2 } from '../../src/robot/inertia.js'
import { quaternionFromRpy } from '../../src/robot/vector.js'

function expectNear(actual: InertiaKgM2, expected: InertiaKgM2): void {
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] ?? NaN, 12)
  })
}

describe('rotateInertia', () => {
  it('exchanges moments under a quarter turn and mixes them under an eighth', () => {
    expectNear(rotateInertia([1, 0, 0, 2, 0, 3], quaternionFromRpy([0, 0, Math.PI / 2])), [2, 0, 0, 1, 0, 3])
    expectNear(rotateInertia([1, 0, 0, 2, 0, 3], quaternionFromRpy([0, 0, Math.PI / 4])), [1.5, -0.5, 0, 1.5, 0, 3])
    expectNear(rotateInertia([1, 0, 0, 2, 0, 3], quaternionFromRpy([Math.PI / 4, 0, 0])), [1, 0, 0, 2.5, -0.5, 2.5])
  })

  it('leaves the tensor bit for bit alone where there is nothing to turn', () => {
    const tensor: InertiaKgM2 = [0.1, 0.01, 0.02, 0.2, 0.03, 0.25]
    expect(rotateInertia(tensor, [0, 0, 0, 1])).toEqual(tensor)
  })
})

describe('checkInertia', () => {
  const refused = (inertia: InertiaKgM2) => () => {
    checkInertia(1, inertia, 'link `x`')
  }

  it('accepts a ball, a thin rod and a thin plate', () => {
    for (const inertia of [
      [1, 0, 0, 1, 0, 1],
      [0, 0, 0, 1, 0, 1],
      [1, 0, 0, 1, 0, 2],
    ] as const) {
      expect(refused(inertia)).not.toThrow()
    }
  })

  it('accepts a plate whose printed digits break the triangle by half a percent', () => {
    expect(refused([1, 0, 0, 1, 0, 2.01])).not.toThrow()
  })

  it('refuses negative moments, large products and impossible proportions', () => {
    for (const inertia of [
      [-1, 0, 0, 1, 0, 1],
      [1, 1.5, 0, 1, 0, 1],
      [1, 0, 0, 1, 0, 3],
    ] as const) {
      expect(refused(inertia)).toThrow(UrdfError)
    }
    expect(refused([1, 0.8, -0.8, 1, 0.8, 1])).toThrow(UrdfError)
  })

  it('does not look at frames of 1e-9 kg', () => {
    expect(() => {
      checkInertia(1e-9, [-1, 0, 0, 0, 0, 0], 'link `x`')
    }).not.toThrow()
  })
})
