/** assets/urdf/so101.urdf against the figures it was written from, and its jaws against the printed parts. */

import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { loadStl } from '../../src/robot/mesh-node.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { compose, cross, dot, quaternionFromRpy, rotate, subtract, add } from '../../src/robot/vector.js'
import type { Pose, Vector3 } from '../../src/robot/vector.js'
import { SO101_URDF } from '../../src/run/make.js'

const SHARED = fileURLToPath(new URL('../../../shared/', import.meta.url))
const FACTS = `${SHARED}reference/so101.json`
const MESHES = `${SHARED}so101-official/assets/`
const hasFacts = existsSync(FACTS)
const hasMeshes = existsSync(MESHES)
if (!hasFacts) console.warn(`SKIPPED: the URDF against its figures, ${FACTS} is not there`)
if (!hasMeshes) console.warn(`SKIPPED: the jaws against the printed parts, ${MESHES} is not there`)

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

type Triangle = readonly [Vector3, Vector3, Vector3]

/** A mesh where the official URDF puts it in its link. */
function triangles(file: string, pose: Pose): Triangle[] {
  const flat = loadStl(`${MESHES}${file}`)
  const corner = (at: number): Vector3 => {
    const local: Vector3 = [flat[at] as number, flat[at + 1] as number, flat[at + 2] as number]
    return add(pose.positionM, rotate(pose.quaternion, local))
  }
  return Array.from({ length: flat.length / 9 }, (_, i) => [corner(9 * i), corner(9 * i + 3), corner(9 * i + 6)])
}

/** How far along the ray the triangle is met (Moller and Trumbore); Infinity where it is not. */
function hit([a, b, c]: Triangle, origin: Vector3, direction: Vector3): number {
  const [ab, ac] = [subtract(b, a), subtract(c, a)]
  const p = cross(direction, ac)
  const determinant = dot(ab, p)
  if (Math.abs(determinant) < 1e-18) return Infinity
  const t = subtract(origin, a)
  const u = dot(t, p) / determinant
  const q = cross(t, ab)
  const v = dot(direction, q) / determinant
  const distance = dot(ac, q) / determinant
  // Rays that run into the seam between two triangles must meet one of them.
  const seam = 1e-6
  return u >= -seam && v >= -seam && u + v <= 1 + seam && distance >= 0 ? distance : Infinity
}

/** Where rays begin, in front of the face; nothing else of the part is that near. */
const IN_FRONT_M = 0.006
/** Next to its edges a box is not the part: printed edges are rounded. */
const EDGE_M = 0.0015
const GRID_M = 0.0016
/** The parts have slits of hundredths of a millimetre, which make the slicer print them solid: rays come in fives. */
const SPREAD_M = [
  [0, 0],
  [5e-4, 1e-4],
  [-5e-4, -1e-4],
  [1e-4, -5e-4],
  [-1e-4, 5e-4],
] as const
const FLAT_M = 0.001

interface Jaw {
  readonly title: string
  readonly link: string
  readonly boxes: RegExp
  readonly mesh: string
  /** Of the mesh in its link (so101_new_calib.urdf). */
  readonly xyz: Vector3
  readonly rpy: Vector3
  /** The box's own direction that its gripping face looks to. */
  readonly normal: Vector3
  /** Beyond this the tip is round. */
  readonly isFlat: (point: Vector3) => boolean
}

const JAWS: readonly Jaw[] = [
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
]

/** Those whose bounding box comes near the ball: the rest no ray of a face can meet. */
function nearby(mesh: readonly Triangle[], centre: Vector3, radiusM: number): Triangle[] {
  return mesh.filter(triangle =>
    centre.every((middle, axis) => {
      const values = triangle.map(corner => corner[axis] as number)
      return Math.min(...values) <= middle + radiusM && Math.max(...values) >= middle - radiusM
    }),
  )
}

/** Points between -half and half, the outermost `EDGE_M` left out; the middle alone where nothing is left. */
function grid(half: number): number[] {
  const count = Math.max(1, Math.floor((2 * (half - EDGE_M)) / GRID_M))
  return Array.from({ length: count }, (_, i) => (i + 0.5 - count / 2) * GRID_M)
}

describe.skipIf(!hasMeshes).each(JAWS)('the gripping faces of the $title', jaw => {
  const shapes = loadUrdf(SO101_URDF)
    .links.filter(({ name }) => name === jaw.link)
    .flatMap(({ collisions }) => collisions.filter(({ name = '' }) => jaw.boxes.test(name)))
  const mesh = hasMeshes ? triangles(jaw.mesh, { positionM: jaw.xyz, quaternion: quaternionFromRpy(jaw.rpy) }) : []

  it('are those of at least two boxes, from the finger to its tip', () => {
    expect(shapes.length).toBeGreaterThanOrEqual(2)
    expect(shapes.some(({ name }) => name?.endsWith('tip'))).toBe(true)
  })

  it.each(shapes.map(shape => ({ name: shape.name ?? '', shape })))(
    'lie within 1 mm of the printed part: $name',
    ({ name, shape }) => {
      if (shape.geometry.type !== 'box') throw new Error(`${name} is no box`)
      const [hx, hy, hz] = shape.geometry.sizeM.map(edge => edge / 2) as [number, number, number]
      const near = nearby(mesh, shape.pose.positionM, 2 * IN_FRONT_M + Math.hypot(hx, hy, hz))
      const normal = rotate(shape.pose.quaternion, jaw.normal)
      const inFront: Vector3 = [normal[0] * IN_FRONT_M, normal[1] * IN_FRONT_M, normal[2] * IN_FRONT_M]
      const inwards: Vector3 = [-normal[0], -normal[1], -normal[2]]
      // Proud faces stand in front of the print, sunk ones behind.
      let [proudM, sunkM, rays, missed] = [0, 0, 0, 0]
      for (const y of grid(hy)) {
        for (const z of grid(hz)) {
          const local: Pose = { positionM: [jaw.normal[0] * hx, y, z], quaternion: [0, 0, 0, 1] }
          const point = compose(shape.pose, local).positionM
          if (!jaw.isFlat(point)) continue
          rays += 1
          const distance = Math.min(
            ...SPREAD_M.map(([dy, dz]) => {
              const aside = rotate(shape.pose.quaternion, [0, dy, dz])
              const origin = add(add(point, aside), inFront)
              return near.reduce((nearest, triangle) => Math.min(nearest, hit(triangle, origin, inwards)), Infinity)
            }),
          )
          if (distance === Infinity) missed += 1
          else {
            proudM = Math.max(proudM, distance - IN_FRONT_M)
            sunkM = Math.max(sunkM, IN_FRONT_M - distance)
          }
        }
      }
      const mm = (length: number): string => (1000 * length).toFixed(2)
      console.log(`${name}: ${rays} points, at most ${mm(proudM)} mm proud and ${mm(sunkM)} mm sunk, ${missed} missed`)
      expect(rays).toBeGreaterThan(8)
      expect(missed).toBe(0)
      expect(sunkM).toBeLessThanOrEqual(FLAT_M)
      expect(proudM).toBeLessThanOrEqual(FLAT_M)
    },
  )
})
