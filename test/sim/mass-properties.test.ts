/** Mass, centre and principal inertia of what is rigidly joined. */

import { describe, expect, it } from 'vitest'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import type { InertiaKgM2 } from '../../src/robot/inertia.js'
import { Random } from '../../src/robot/random.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import type { LinkDescription } from '../../src/robot/urdf.js'
import { IDENTITY_POSE, quaternionFromAxisAngle, rotate } from '../../src/robot/vector.js'
import type { Quaternion, Vector3 } from '../../src/robot/vector.js'
import { armModel } from '../../src/sim/arm-model.js'
import { combineMass, rotateMass } from '../../src/sim/mass-properties.js'
import type { MassProperties } from '../../src/sim/mass-properties.js'
import { ARM_URDFS } from '../robot/arm-urdfs.js'

function linkOf(massKg: number, comM: Vector3, inertiaKgM2: InertiaKgM2): LinkDescription {
  return { name: 'link', inertial: { massKg, comM, inertiaKgM2 }, visuals: [], collisions: [] }
}

/** R diag(moments) R^T, by hand. */
function tensor(frame: Quaternion, moments: Vector3): InertiaKgM2 {
  const axes = [rotate(frame, [1, 0, 0]), rotate(frame, [0, 1, 0]), rotate(frame, [0, 0, 1])] as const
  const at = (i: 0 | 1 | 2, j: 0 | 1 | 2): number =>
    moments[0] * axes[0][i] * axes[0][j] + moments[1] * axes[1][i] * axes[1][j] + moments[2] * axes[2][i] * axes[2][j]
  return [at(0, 0), at(0, 1), at(0, 2), at(1, 1), at(1, 2), at(2, 2)]
}

function expectTensor(found: InertiaKgM2, expected: InertiaKgM2): void {
  const trace = expected[0] + expected[3] + expected[5]
  found.forEach((value, i) => {
    expect(Math.abs(value - (expected[i] as number))).toBeLessThan(1e-12 * trace)
  })
}

function massOf(parts: Parameters<typeof combineMass>[0]): MassProperties {
  const mass = combineMass(parts)
  if (!mass) throw new Error('no part has mass')
  return mass
}

describe('principal axes', () => {
  it('reconstruct 1,000 random tensors of the size of a link, and are unit quaternions', () => {
    const random = new Random(1)
    for (let trial = 0; trial < 1000; trial++) {
      const [a, b] = [random.uniform(1e-6, 2e-4), random.uniform(1e-6, 2e-4)]
      const moments: Vector3 = [a, b, random.uniform(Math.abs(a - b), a + b)]
      const axis = [random.normal(), random.normal(), random.normal()] as const
      const length = Math.hypot(...axis)
      const turn = quaternionFromAxisAngle(
        [axis[0] / length, axis[1] / length, axis[2] / length],
        random.uniform(-Math.PI, Math.PI),
      )
      const given = tensor(turn, moments)
      const { principalFrame, principalInertiaKgM2 } = massOf([
        { link: linkOf(0.1, [0, 0, 0], given), pose: IDENTITY_POSE },
      ])
      expect(Math.hypot(...principalFrame)).toBeCloseTo(1, 12)
      expectTensor(tensor(principalFrame, principalInertiaKgM2), given)
      const sorted = (values: Vector3): number[] => [...values].sort((x, y) => x - y)
      sorted(principalInertiaKgM2).forEach((moment, i) => {
        expect(Math.abs(moment - (sorted(moments)[i] as number))).toBeLessThan(1e-15)
      })
    }
  })

  it('leave a diagonal tensor as it is', () => {
    const { principalFrame, principalInertiaKgM2 } = massOf([
      { link: linkOf(1, [0, 0, 0], [1, 0, 0, 2, 0, 2.5]), pose: IDENTITY_POSE },
    ])
    expect(principalFrame).toEqual([0, 0, 0, 1])
    expect(principalInertiaKgM2).toEqual([1, 2, 2.5])
  })
})

describe('links that are joined', () => {
  it('make the compound that was worked out by hand', () => {
    // 1 kg at the origin and 3 kg at d: the centre is at 0.75 d, and the reduced mass m1 m2 / (m1 + m2) = 0.75 kg adds
    // 0.75 (d.d 1 - d d^T). The second link stands turned by a quarter about z, so that its moments about x and y swap.
    const [x, y, z] = [0.4, -0.2, 0.3]
    const mass = massOf([
      { link: linkOf(1, [0, 0, 0], [0.1, 0, 0, 0.2, 0, 0.25]), pose: IDENTITY_POSE },
      {
        link: linkOf(3, [-0.1, -0.3, 0], [0.3, 0, 0, 0.4, 0, 0.6]),
        pose: { positionM: [x - 0.3, y + 0.1, z], quaternion: [0, 0, Math.SQRT1_2, Math.SQRT1_2] },
      },
    ])
    expect(mass.massKg).toBe(4)
    ;[x, y, z].forEach((length, i) => {
      expect(mass.comM[i]).toBeCloseTo(0.75 * length, 14)
    })
    expectTensor(tensor(mass.principalFrame, mass.principalInertiaKgM2), [
      0.1 + 0.4 + 0.75 * (y * y + z * z),
      -0.75 * x * y,
      -0.75 * x * z,
      0.2 + 0.3 + 0.75 * (x * x + z * z),
      -0.75 * y * z,
      0.25 + 0.6 + 0.75 * (x * x + y * y),
    ])
  })

  it('have no mass where none of them has', () => {
    expect(combineMass([{ link: { name: 'frame', visuals: [], collisions: [] }, pose: IDENTITY_POSE }])).toBeUndefined()
  })

  it('turn with the frame they are seen from', () => {
    const quarter: Quaternion = [0, 0, Math.SQRT1_2, Math.SQRT1_2]
    const mass = massOf([{ link: linkOf(1, [1, 0, 0], [0.1, 0, 0, 0.2, 0, 0.25]), pose: IDENTITY_POSE }])
    const turned = rotateMass(mass, quarter)
    ;[0, 1, 0].forEach((expected, i) => {
      expect(turned.comM[i]).toBeCloseTo(expected, 14)
    })
    expectTensor(tensor(turned.principalFrame, turned.principalInertiaKgM2), [0.2, 0, 0, 0.1, 0, 0.25])
  })
})

describe.each(ARM_URDFS)('the arm of $title', ({ path, isThere }) => {
  it.skipIf(!isThere)('weighs 0.632006 kg in seven bodies, each of which a rigid body can be', () => {
    const { bodies } = armModel(loadUrdf(path), SO101_FOLLOWER)
    const masses = bodies.map(({ mass }) => mass)
    expect(masses).toHaveLength(7)
    expect(Math.abs(masses.reduce((sum, mass) => sum + (mass?.massKg ?? NaN), 0) - 0.632006)).toBeLessThan(1e-9)
    for (const mass of masses) {
      const [a = NaN, b = NaN, c = NaN] = [...(mass?.principalInertiaKgM2 ?? [])].sort((x, y) => x - y)
      expect(a).toBeGreaterThan(0)
      expect(c).toBeLessThan(1.01 * (a + b))
    }
  })
})
