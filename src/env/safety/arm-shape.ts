/** How near an arm is to the table and to itself: boxes' corners over the table, capsules against capsules. */

import { capsulesOfBox, segmentDistanceSquared } from '../../robot/capsules.js'
import { collisionBox, type CollisionBox, type MeshVertices } from '../../robot/collision-boxes.js'
import { FRAME_SIZE, LinkFrames } from '../../robot/link-frames.js'
import type { RobotDescription } from '../../robot/urdf.js'
import { add, compose, distance, rotate, rotationMatrix, type Vector3 } from '../../robot/vector.js'

/** Bodies that are fewer joints apart always overlap, or meet at their stops only (as in src/sim/collision-groups.ts). */
const JOINTS_APART = 3

/** Of one body, in its frame. */
interface BodyShape {
  readonly body: number
  /** Per box: centre, then three half edges as vectors, 12 numbers. */
  readonly boxes: Float64Array
  /** Per capsule: from, to, 6 numbers. */
  readonly segments: Float64Array
  readonly radiiM: Float64Array
  /** Encloses all capsules. */
  readonly centreM: Vector3
  readonly radiusM: number
  /** Of the last look, root frame. */
  readonly placed: Float64Array
  readonly placedCentreM: Float64Array
  /** Whether `placed` is of the last look. */
  isPlaced: boolean
}

/** What may come near what. */
export interface Gap {
  /** In words: `gripper_link and the table`. */
  readonly what: string
  readonly kind: 'table' | 'self'
}

/** Positions in the order of `jointNames`. The table is the plane z = 0 of the root frame, and the root body stands on it. */
export class ArmShape {
  /** In the order of `gapsM`. */
  readonly gaps: readonly Gap[]
  readonly #frames: LinkFrames
  readonly #shapes: readonly BodyShape[]
  readonly #tableShapes: readonly BodyShape[]
  readonly #pairs: readonly (readonly [BodyShape, BodyShape])[]

  /** `UrdfError` for a joint that the description lacks, and for meshes without `meshVertices`. */
  constructor(description: RobotDescription, jointNames: readonly string[], meshVertices?: MeshVertices) {
    this.#frames = new LinkFrames(description, jointNames)
    const { bodies } = this.#frames
    const shapes = bodies.flatMap(({ links }, body) => {
      const boxes = links.flatMap(({ name, pose }) => {
        const collisions = description.links.find(link => link.name === name)?.collisions ?? []
        return collisions.map(shape => {
          const box = collisionBox(shape, name, meshVertices)
          return { ...box, pose: compose(pose, box.pose) }
        })
      })
      return boxes.length === 0 ? [] : [bodyShape(body, boxes)]
    })
    this.#shapes = shapes
    this.#tableShapes = shapes.filter(({ body }) => body !== 0)
    this.#pairs = shapes.flatMap((a, i) =>
      shapes.slice(i + 1).flatMap(b => (jointsApart(bodies, a.body, b.body) >= JOINTS_APART ? [[a, b] as const] : [])),
    )
    const name = ({ body }: BodyShape): string => bodies[body]?.name ?? ''
    this.gaps = [
      ...this.#tableShapes.map(shape => ({ what: `${name(shape)} and the table`, kind: 'table' as const })),
      ...this.#pairs.map(([a, b]) => ({ what: `${name(a)} and ${name(b)}`, kind: 'self' as const })),
    ]
  }

  /**
   * Metres of air in every gap, negative where bodies overlap; anything above `farM` counts as `farM`, which saves most of the work.
   * Heights over the table are exact for boxes. Fills and returns `out`.
   */
  gapsM(positionRad: ArrayLike<number>, farM: number, out: Float64Array = new Float64Array(this.gaps.length)) {
    const frames = this.#frames.update(positionRad)
    for (const shape of this.#shapes) placeCentre(shape, frames)
    let gap = 0
    for (const shape of this.#tableShapes) out[gap++] = Math.min(farM, lowestM(shape, frames))
    for (const [a, b] of this.#pairs) out[gap++] = apartM(a, b, farM, frames)
    return out
  }
}

function bodyShape(body: number, boxes: readonly CollisionBox[]): BodyShape {
  const capsules = boxes.flatMap(({ pose, sizeM }) =>
    capsulesOfBox(sizeM).map(({ fromM, toM, radiusM }) => ({
      fromM: add(pose.positionM, rotate(pose.quaternion, fromM)),
      toM: add(pose.positionM, rotate(pose.quaternion, toM)),
      radiusM,
    })),
  )
  const ends = capsules.flatMap(({ fromM, toM }) => [fromM, toM])
  const middle = (axis: 0 | 1 | 2): number => {
    const values = ends.map(end => end[axis])
    return (Math.min(...values) + Math.max(...values)) / 2
  }
  const centreM: Vector3 = [middle(0), middle(1), middle(2)]
  const reaches = capsules.map(({ fromM, toM, radiusM }) =>
    Math.max(distance(centreM, fromM) + radiusM, distance(centreM, toM) + radiusM),
  )
  return {
    body,
    boxes: Float64Array.from(boxes.flatMap(boxNumbers)),
    segments: Float64Array.from(capsules.flatMap(({ fromM, toM }) => [...fromM, ...toM])),
    radiiM: Float64Array.from(capsules, ({ radiusM }) => radiusM),
    centreM,
    radiusM: Math.max(...reaches),
    placed: new Float64Array(6 * capsules.length),
    placedCentreM: new Float64Array(3),
    isPlaced: false,
  }
}

function boxNumbers({ pose, sizeM }: CollisionBox): number[] {
  const r = rotationMatrix(pose.quaternion)
  const halfEdges = [0, 1, 2].flatMap(axis =>
    [0, 1, 2].map(row => ((r[3 * row + axis] as number) * (sizeM[axis] as number)) / 2),
  )
  return [...pose.positionM, ...halfEdges]
}

/** Joints on the way from one body to the other. */
function jointsApart(bodies: LinkFrames['bodies'], a: number, b: number): number {
  const lineOf = (body: number): number[] => (body < 0 ? [] : [body, ...lineOf(bodies[body]?.parent ?? -1)])
  const line = lineOf(a)
  const other = lineOf(b)
  const shared = line.filter(body => other.includes(body)).length
  return line.length + other.length - 2 * shared
}

/** Moves the enclosing sphere to where the body's frame is; its capsules follow when somebody asks for them. */
function placeCentre(shape: BodyShape, frames: Float64Array): void {
  const [x, y, z] = shape.centreM
  move(shape.placedCentreM, 0, frames, FRAME_SIZE * shape.body, x, y, z)
  shape.isPlaced = false
}

function placeCapsules(shape: BodyShape, frames: Float64Array): void {
  if (shape.isPlaced) return
  shape.isPlaced = true
  const { segments, placed } = shape
  const at = FRAME_SIZE * shape.body
  for (let i = 0; i < segments.length; i += 3) {
    move(placed, i, frames, at, segments[i] as number, segments[i + 1] as number, segments[i + 2] as number)
  }
}

function move(out: Float64Array, o: number, f: Float64Array, at: number, x: number, y: number, z: number): void {
  out[o] = (f[at + 9] as number) + (f[at] as number) * x + (f[at + 1] as number) * y + (f[at + 2] as number) * z
  out[o + 1] =
    (f[at + 10] as number) + (f[at + 3] as number) * x + (f[at + 4] as number) * y + (f[at + 5] as number) * z
  out[o + 2] =
    (f[at + 11] as number) + (f[at + 6] as number) * x + (f[at + 7] as number) * y + (f[at + 8] as number) * z
}

/** Height of the lowest corner of any box. */
function lowestM({ body, boxes }: BodyShape, frames: Float64Array): number {
  const at = FRAME_SIZE * body
  const rx = frames[at + 6] as number
  const ry = frames[at + 7] as number
  const rz = frames[at + 8] as number
  let lowest = Infinity
  for (let i = 0; i < boxes.length; i += 12) {
    let z = rx * (boxes[i] as number) + ry * (boxes[i + 1] as number) + rz * (boxes[i + 2] as number)
    for (let k = i + 3; k < i + 12; k += 3) {
      z -= Math.abs(rx * (boxes[k] as number) + ry * (boxes[k + 1] as number) + rz * (boxes[k + 2] as number))
    }
    if (z < lowest) lowest = z
  }
  return lowest + (frames[at + 11] as number)
}

function apartM(a: BodyShape, b: BodyShape, farM: number, frames: Float64Array): number {
  if (centresApartM(a.placedCentreM, 0, b.placedCentreM) - a.radiusM - b.radiusM >= farM) return farM
  placeCapsules(a, frames)
  placeCapsules(b, frames)
  let nearest = farM
  for (let i = 0; i < a.radiiM.length; i++) {
    const radiusA = a.radiiM[i] as number
    const from = 6 * i
    if (isFar(a.placed, from, radiusA + b.radiusM + nearest, b.placedCentreM)) continue
    for (let j = 0; j < b.radiiM.length; j++) {
      const radii = radiusA + (b.radiiM[j] as number)
      const squared = segmentDistanceSquared(a.placed, from, b.placed, 6 * j)
      const reach = radii + nearest
      if (reach <= 0 || squared >= reach * reach) continue
      nearest = Math.sqrt(squared) - radii
    }
  }
  return nearest
}

function centresApartM(p: Float64Array, i: number, q: Float64Array): number {
  const x = (p[i] as number) - (q[0] as number)
  const y = (p[i + 1] as number) - (q[1] as number)
  const z = (p[i + 2] as number) - (q[2] as number)
  return Math.sqrt(x * x + y * y + z * z)
}

/** Whether a whole segment stays further than `reachM` from a point. */
function isFar(p: Float64Array, i: number, reachM: number, point: Float64Array): boolean {
  const px = (point[0] as number) - (p[i] as number)
  const py = (point[1] as number) - (p[i + 1] as number)
  const pz = (point[2] as number) - (p[i + 2] as number)
  const ux = (p[i + 3] as number) - (p[i] as number)
  const uy = (p[i + 4] as number) - (p[i + 1] as number)
  const uz = (p[i + 5] as number) - (p[i + 2] as number)
  const length = ux * ux + uy * uy + uz * uz
  const along = length > 0 ? Math.min(1, Math.max(0, (px * ux + py * uy + pz * uz) / length)) : 0
  const x = px - along * ux
  const y = py - along * uy
  const z = pz - along * uz
  return reachM <= 0 || x * x + y * y + z * z >= reachM * reachM
}
