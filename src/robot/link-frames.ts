/** Frames of all rigid bodies of a robot at once, as rotation matrices: for geometry that is looked at in every control step. */

import { UrdfError } from './errors.js'
import { cos, sin } from './trig.js'
import type { RobotDescription } from './urdf.js'
import { compose, IDENTITY_POSE, rotationMatrix, type Pose, type Vector3 } from './vector.js'

/** Links that no named joint moves against each other. */
export interface RigidBody {
  /** Of the link that its joint moves; of the root link for the first body. */
  readonly name: string
  /** Place in the list; -1 for the first. A parent always comes before its children. */
  readonly parent: number
  /** Its links, and where each stands in the body's frame. */
  readonly links: readonly { readonly name: string; readonly pose: Pose }[]
}

interface Motion {
  readonly parent: number
  /** Row-major, of the joint in the parent's frame. */
  readonly rotation: readonly number[]
  readonly originM: Vector3
  readonly axis: Vector3
  readonly slides: boolean
  /** Index into the caller's positions. */
  readonly joint: number
}

/** Numbers per frame: rotation matrix, row-major, then the origin x y z. */
export const FRAME_SIZE = 12

/** Positions are radians (metres for prismatic joints), in the order of `jointNames`; joints not named stay at zero. */
export class LinkFrames {
  readonly bodies: readonly RigidBody[]
  /** Of the last `update`, in the root frame: `FRAME_SIZE` numbers per body. */
  readonly frames: Float64Array
  readonly #motions: readonly (Motion | undefined)[]

  /** `UrdfError` for a joint that the description lacks, or a fixed one. */
  constructor(
    description: RobotDescription,
    readonly jointNames: readonly string[],
  ) {
    for (const name of jointNames) {
      const joint = description.joints.find(candidate => candidate.name === name)
      if (joint && joint.type !== 'fixed') continue
      const fact = joint ? 'is fixed' : 'is not there'
      throw new UrdfError(
        `joint \`${name}\` ${fact} in robot \`${description.name}\`: take a URDF of this arm, or another robot type`,
      )
    }
    const bodies: { name: string; parent: number; links: { name: string; pose: Pose }[] }[] = []
    const motions: (Motion | undefined)[] = []
    const visit = (link: string, body: number, pose: Pose): void => {
      bodies[body]?.links.push({ name: link, pose })
      for (const joint of description.joints.filter(({ parent }) => parent === link)) {
        const at = compose(pose, joint.pose)
        const index = jointNames.indexOf(joint.name)
        if (index < 0) {
          visit(joint.child, body, at)
          continue
        }
        motions.push({
          parent: body,
          rotation: rotationMatrix(at.quaternion),
          originM: at.positionM,
          axis: joint.axis,
          slides: joint.type === 'prismatic',
          joint: index,
        })
        bodies.push({ name: joint.child, parent: body, links: [] })
        visit(joint.child, bodies.length - 1, IDENTITY_POSE)
      }
    }
    bodies.push({ name: description.rootLink, parent: -1, links: [] })
    motions.push(undefined)
    visit(description.rootLink, 0, IDENTITY_POSE)
    this.bodies = bodies
    this.#motions = motions
    this.frames = new Float64Array(FRAME_SIZE * bodies.length)
    this.frames[0] = this.frames[4] = this.frames[8] = 1
  }

  /** Fills and returns `frames`. */
  update(positionRad: ArrayLike<number>): Float64Array {
    if (positionRad.length !== this.jointNames.length) {
      throw new RangeError(`expected ${this.jointNames.length} joint positions, got ${positionRad.length}`)
    }
    const { frames } = this
    for (let body = 1; body < this.#motions.length; body++) {
      const motion = this.#motions[body] as Motion
      const position = positionRad[motion.joint] as number
      const parent = FRAME_SIZE * motion.parent
      const at = FRAME_SIZE * body
      let [x, y, z] = motion.originM
      if (motion.slides) {
        const r = motion.rotation as readonly [number, number, number, number, number, number, number, number, number]
        const [ax, ay, az] = motion.axis
        x += position * (r[0] * ax + r[1] * ay + r[2] * az)
        y += position * (r[3] * ax + r[4] * ay + r[5] * az)
        z += position * (r[6] * ax + r[7] * ay + r[8] * az)
        product(local, 0, motion.rotation, 0, IDENTITY, 0)
      } else {
        turn(motion.axis, position)
        product(local, 0, motion.rotation, 0, turned, 0)
      }
      product(frames, at, frames, parent, local, 0)
      for (let row = 0; row < 3; row++) {
        const k = parent + 3 * row
        frames[at + 9 + row] =
          (frames[parent + 9 + row] as number) +
          (frames[k] as number) * x +
          (frames[k + 1] as number) * y +
          (frames[k + 2] as number) * z
      }
    }
    return frames
  }
}

const IDENTITY = [1, 0, 0, 0, 1, 0, 0, 0, 1]
const turned = new Float64Array(9)
const local = new Float64Array(9)

/** Rodrigues' formula, into `turned`. */
function turn([x, y, z]: Vector3, angleRad: number): void {
  const s = sin(angleRad)
  const c = cos(angleRad)
  const t = 1 - c
  turned[0] = c + t * x * x
  turned[1] = t * x * y - s * z
  turned[2] = t * x * z + s * y
  turned[3] = t * x * y + s * z
  turned[4] = c + t * y * y
  turned[5] = t * y * z - s * x
  turned[6] = t * x * z - s * y
  turned[7] = t * y * z + s * x
  turned[8] = c + t * z * z
}

/** 3 x 3, row-major; `out` is neither of the factors' storage at the same place. */
function product(out: Float64Array, o: number, a: ArrayLike<number>, i: number, b: ArrayLike<number>, j: number): void {
  for (let row = 0; row < 9; row += 3) {
    const a0 = a[i + row] as number
    const a1 = a[i + row + 1] as number
    const a2 = a[i + row + 2] as number
    for (let column = 0; column < 3; column++) {
      out[o + row + column] =
        a0 * (b[j + column] as number) + a1 * (b[j + column + 3] as number) + a2 * (b[j + column + 6] as number)
    }
  }
}
