/** assets/urdf/so101.urdf against the figures it was written from, and its jaws against the printed parts. */

import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { quaternionFromRpy } from '../../src/robot/vector.js'
import type { Vector3 } from '../../src/robot/vector.js'
import { SO101_URDF } from '../../src/run/urdf-files.js'
import { describeJaws } from './jaw-faces.js'

const SHARED = fileURLToPath(new URL('../../../shared/', import.meta.url))
const FACTS = `${SHARED}reference/so101.json`
const MESHES = `${SHARED}so101-official/assets/`
const hasFacts = existsSync(FACTS)
if (!hasFacts) console.warn(`SKIPPED: the URDF against its figures, ${FACTS} is not there`)

interface Facts {
  readonly links: readonly {
    readonly name: string
    readonly inertial?: {
      readonly mass: number
      readonly com_xyz: Vector3
      readonly com_rpy: Vector3
      readonly inertia: Readonly<Record<'ixx' | 'ixy' | 'ixz' | 'iyy' | 'iyz' | 'izz', number>>
    }
  }[]
  readonly joints: readonly {
    readonly name: string
    readonly type: string
    readonly parent: string
    readonly child: string
    readonly xyz: Vector3
    readonly rpy: Vector3
    readonly axis: Vector3
    readonly limit?: { readonly lower: number; readonly upper: number }
  }[]
  readonly total_mass: number
}

/** Within 1e-9 of the larger one, or of nothing where the figure is exporter dust. */
function expectEqual(found: number | undefined, expected: number, what: string): void {
  expect(Math.abs((found ?? NaN) - expected), what).toBeLessThanOrEqual(1e-9 * Math.abs(expected) + 1e-18)
}

describe.skipIf(!hasFacts)('our so101.urdf has the figures of so101.json:', () => {
  const facts = hasFacts
    ? (JSON.parse(readFileSync(FACTS, 'utf8')) as { new_calib: Facts }).new_calib
    : { links: [], joints: [], total_mass: NaN }
  const urdf = loadUrdf(SO101_URDF)

  it('the same links and joints', () => {
    expect(urdf.links.map(({ name }) => name).sort()).toEqual(facts.links.map(({ name }) => name).sort())
    expect(urdf.joints.map(({ name }) => name).sort()).toEqual(facts.joints.map(({ name }) => name).sort())
  })

  it('every joint origin, axis and limit', () => {
    for (const { name, type, parent, child, xyz, rpy, axis, limit } of facts.joints) {
      const joint = urdf.joints.find(candidate => candidate.name === name)
      expect(joint).toMatchObject({ type, parent, child })
      xyz.forEach((length, i) => {
        expectEqual(joint?.pose.positionM[i], length, `${name} xyz ${i}`)
      })
      const expected = quaternionFromRpy(rpy)
      expected.forEach((part, i) => {
        expect(Math.abs((joint?.pose.quaternion[i] ?? NaN) - part), `${name} rpy`).toBeLessThan(1e-9)
      })
      if (type === 'fixed') continue
      axis.forEach((part, i) => {
        expectEqual(joint?.axis[i], part, `${name} axis ${i}`)
      })
      expectEqual(joint?.lower, limit?.lower ?? NaN, `${name} lower`)
      expectEqual(joint?.upper, limit?.upper ?? NaN, `${name} upper`)
    }
  })

  it('every mass, centre of mass and inertia', () => {
    for (const { name, inertial } of facts.links) {
      const link = urdf.links.find(candidate => candidate.name === name)
      // The exporter gives frames a nanogram-sized mass, which no body needs.
      if (!inertial || inertial.mass <= 1e-9) {
        expect(link?.inertial).toBeUndefined()
        continue
      }
      expectEqual(link?.inertial?.massKg, inertial.mass, `${name} mass`)
      inertial.com_xyz.forEach((length, i) => {
        expectEqual(link?.inertial?.comM[i], length, `${name} com ${i}`)
      })
      expect(inertial.com_rpy).toEqual([0, 0, 0])
      const { ixx, ixy, ixz, iyy, iyz, izz } = inertial.inertia
      ;[ixx, ixy, ixz, iyy, iyz, izz].forEach((part, i) => {
        expectEqual(link?.inertial?.inertiaKgM2[i], part, `${name} inertia ${i}`)
      })
    }
  })

  it('the total mass', () => {
    const massKg = urdf.links.reduce((sum, { inertial }) => sum + (inertial?.massKg ?? 0), 0)
    expect(massKg).toBeCloseTo(facts.total_mass, 12)
  })
})

describeJaws(SO101_URDF, MESHES, [
  {
    title: 'fixed jaw',
    link: 'gripper_link',
    boxes: /^fixed_(finger|knuckle|pad|tip)/,
    mesh: 'wrist_roll_follower_so101_v1.stl',
    xyz: [8.32667e-17, -0.000218214, 0.000949706],
    rpy: [-3.14159, -5.55112e-17, 0],
    normal: [1, 0, 0],
    isFlat: ([, , z]) => z >= -0.101,
  },
  {
    title: 'moving jaw',
    link: 'moving_jaw_so101_v1_link',
    boxes: /^moving_(finger|knuckle|pad|tip)/,
    mesh: 'moving_jaw_so101_v1.stl',
    xyz: [-5.55112e-17, -5.55112e-17, 0.0189],
    rpy: [9.53145e-17, 6.93889e-18, 1.24077e-24],
    normal: [-1, 0, 0],
    isFlat: ([, y]) => y >= -0.079,
  },
])
