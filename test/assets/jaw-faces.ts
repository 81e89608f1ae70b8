/** Holds the gripping faces of a description's jaws to the printed parts, ray by ray. */

import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadStl } from '../../src/robot/mesh-node.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { add, compose, cross, dot, quaternionFromRpy, rotate, subtract } from '../../src/robot/vector.js'
import type { Pose, Vector3 } from '../../src/robot/vector.js'

type Triangle = readonly [Vector3, Vector3, Vector3]

/** A mesh where the official URDF puts it in its link. */
function triangles(file: string, pose: Pose): Triangle[] {
  const flat = loadStl(file)
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

export interface Jaw {
  readonly title: string
  readonly link: string
  readonly boxes: RegExp
  readonly mesh: string
  /** Of the mesh in its link (official URDF). */
  readonly xyz: Vector3
  readonly rpy: Vector3
  /** The box's own direction that its gripping face looks to. */
  readonly normal: Vector3
  /** Beyond this the tip is round. */
  readonly isFlat: (point: Vector3) => boolean
}

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

/** `meshes` is a folder's path with its slash; skipped, loudly, where it is not there. */
export function describeJaws(urdf: string, meshes: string, jaws: readonly Jaw[]): void {
  const isThere = existsSync(meshes)
  if (!isThere) console.warn(`SKIPPED: the jaws against the printed parts, ${meshes} is not there`)
  describe.skipIf(!isThere).each(jaws)('the gripping faces of the $title', jaw => {
    const shapes = loadUrdf(urdf)
      .links.filter(({ name }) => name === jaw.link)
      .flatMap(({ collisions }) => collisions.filter(({ name = '' }) => jaw.boxes.test(name)))
    const mesh = isThere
      ? triangles(`${meshes}${jaw.mesh}`, { positionM: jaw.xyz, quaternion: quaternionFromRpy(jaw.rpy) })
      : []

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
        console.log(
          `${name}: ${rays} points, at most ${mm(proudM)} mm proud and ${mm(sunkM)} mm sunk, ${missed} missed`,
        )
        expect(rays).toBeGreaterThan(8)
        expect(missed).toBe(0)
        expect(sunkM).toBeLessThanOrEqual(FLAT_M)
        expect(proudM).toBeLessThanOrEqual(FLAT_M)
      },
    )
  })
}
