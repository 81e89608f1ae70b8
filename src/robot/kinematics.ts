/** Forward kinematics and Jacobian of a tree of joints, compiled once and bit-equal on every engine. */

import { UrdfError } from './errors.js'
import { cos, sin } from './trig.js'
import type { JointDescription, RobotDescription } from './urdf.js'
import { compose, IDENTITY_POSE, type Pose, type Vector3 } from './vector.js'

/** One moving joint and the fixed way to it from the joint before. */
interface Segment {
  readonly fixed: Pose
  readonly axis: Vector3
  readonly slides: boolean
  /** Index into the caller's positions. */
  readonly joint: number
}

/** From the root to one link. */
interface Chain {
  readonly segments: readonly Segment[]
  /** From the last moving joint to the link. */
  readonly end: Pose
}

/** Positions are radians (metres for prismatic joints), in the order of `jointNames`; joints not named stay at zero. */
export class Kinematics {
  readonly jointNames: readonly string[]
  /** Indices into `jointNames` of the joints that move the tip, root first. */
  readonly tipJoints: readonly number[]
  readonly #description: RobotDescription
  readonly #tip: Chain
  readonly #chains = new Map<string, Chain>()
  /** Of the last `#run`: per segment the joint's origin and axis in the root frame, 6 numbers. */
  readonly #axes: Float64Array
  /** Of the last `#run`: position x y z, quaternion x y z w of the link in the root frame. */
  readonly #end = new Float64Array(7)

  /** `UrdfError` for a joint or link that the description lacks, or a fixed joint. */
  constructor(description: RobotDescription, jointNames: readonly string[], tipLink: string) {
    this.#description = description
    this.jointNames = [...jointNames]
    for (const name of jointNames) {
      const joint = description.joints.find(candidate => candidate.name === name)
      if (joint && joint.type !== 'fixed') continue
      const movable = description.joints
        .filter(candidate => candidate.type !== 'fixed')
        .map(candidate => candidate.name)
      const fact = joint ? 'is fixed' : 'is not there'
      throw new UrdfError(
        `joint \`${name}\` ${fact} in robot \`${description.name}\`: choose from ${movable.join(', ')}`,
      )
    }
    this.#axes = new Float64Array(6 * description.joints.length)
    this.#tip = this.#chainTo(tipLink)
    this.tipJoints = this.#tip.segments.map(segment => segment.joint)
  }

  /** The tip in the root link's frame. */
  forward(positionRad: ArrayLike<number>): Pose {
    this.#run(this.#tip, positionRad)
    return this.#endPose()
  }

  /** Any link in the root link's frame. `UrdfError` for an unknown link. */
  linkPose(name: string, positionRad: ArrayLike<number>): Pose {
    this.#run(this.#chainTo(name), positionRad)
    return this.#endPose()
  }

  /**
   * 6 x n row-major, n = jointNames.length: velocity of the tip's origin (rows 0..2) and angular velocity of the tip
   * (rows 3..5) per joint velocity, root frame. Joints off the way to the tip have zero columns. `out` is filled if given.
   */
  jacobian(
    positionRad: ArrayLike<number>,
    out: Float64Array = new Float64Array(6 * this.jointNames.length),
  ): Float64Array {
    this.#run(this.#tip, positionRad)
    const n = this.jointNames.length
    const axes = this.#axes
    const [tipX = 0, tipY = 0, tipZ = 0] = this.#end
    out.fill(0)
    this.#tip.segments.forEach((segment, k) => {
      const base = 6 * k
      const ax = axes[base + 3] ?? 0
      const ay = axes[base + 4] ?? 0
      const az = axes[base + 5] ?? 0
      const column = segment.joint
      if (segment.slides) {
        out[column] = ax
        out[n + column] = ay
        out[2 * n + column] = az
        return
      }
      const rx = tipX - (axes[base] ?? 0)
      const ry = tipY - (axes[base + 1] ?? 0)
      const rz = tipZ - (axes[base + 2] ?? 0)
      out[column] = ay * rz - az * ry
      out[n + column] = az * rx - ax * rz
      out[2 * n + column] = ax * ry - ay * rx
      out[3 * n + column] = ax
      out[4 * n + column] = ay
      out[5 * n + column] = az
    })
    return out
  }

  #chainTo(link: string): Chain {
    const known = this.#chains.get(link)
    if (known) return known
    const { links, joints, name } = this.#description
    if (!links.some(candidate => candidate.name === link)) {
      const names = links.map(candidate => candidate.name).join(', ')
      throw new UrdfError(
        `link \`${link}\` is not in robot \`${name}\`, which has ${names}: take a description with that link, such as so101_new_calib.urdf`,
      )
    }
    const path: JointDescription[] = []
    for (let child = link; ;) {
      const joint = joints.find(candidate => candidate.child === child)
      if (!joint) break
      path.unshift(joint)
      child = joint.parent
    }
    const segments: Segment[] = []
    let fixed = IDENTITY_POSE
    for (const joint of path) {
      fixed = compose(fixed, joint.pose)
      const index = this.jointNames.indexOf(joint.name)
      if (index < 0) continue
      segments.push({ fixed, axis: joint.axis, slides: joint.type === 'prismatic', joint: index })
      fixed = IDENTITY_POSE
    }
    const chain = { segments, end: fixed }
    this.#chains.set(link, chain)
    return chain
  }

  /** Walks a chain and leaves axes and end pose in the two buffers, without allocating: IK calls this thousands of times. */
  #run(chain: Chain, positionRad: ArrayLike<number>): void {
    if (positionRad.length !== this.jointNames.length) {
      throw new RangeError(`expected ${this.jointNames.length} joint positions, got ${positionRad.length}`)
    }
    const end = this.#end
    const axes = this.#axes
    end.fill(0)
    end[6] = 1
    let offset = 0
    for (const { fixed, axis, slides, joint } of chain.segments) {
      append(end, fixed)
      const position = positionRad[joint] ?? 0
      const [ax, ay, az] = axis
      axes[offset] = end[0] ?? 0
      axes[offset + 1] = end[1] ?? 0
      axes[offset + 2] = end[2] ?? 0
      rotateInto(axes, offset + 3, end, ax, ay, az)
      if (slides) {
        end[0] = (end[0] ?? 0) + position * (axes[offset + 3] ?? 0)
        end[1] = (end[1] ?? 0) + position * (axes[offset + 4] ?? 0)
        end[2] = (end[2] ?? 0) + position * (axes[offset + 5] ?? 0)
      } else {
        const s = sin(position / 2)
        turn(end, ax * s, ay * s, az * s, cos(position / 2))
      }
      offset += 6
    }
    append(end, chain.end)
  }

  #endPose(): Pose {
    const [x = 0, y = 0, z = 0, qx = 0, qy = 0, qz = 0, qw = 1] = this.#end
    return { positionM: [x, y, z], quaternion: [qx, qy, qz, qw] }
  }
}

const scratch = new Float64Array(3)

/** Moves the frame by a pose given in it. */
function append(frame: Float64Array, { positionM, quaternion }: Pose): void {
  rotateInto(scratch, 0, frame, positionM[0], positionM[1], positionM[2])
  frame[0] = (frame[0] ?? 0) + (scratch[0] ?? 0)
  frame[1] = (frame[1] ?? 0) + (scratch[1] ?? 0)
  frame[2] = (frame[2] ?? 0) + (scratch[2] ?? 0)
  turn(frame, quaternion[0], quaternion[1], quaternion[2], quaternion[3])
}

/** Turns the frame by a quaternion given in it. */
function turn(frame: Float64Array, bx: number, by: number, bz: number, bw: number): void {
  const ax = frame[3] ?? 0
  const ay = frame[4] ?? 0
  const az = frame[5] ?? 0
  const aw = frame[6] ?? 0
  frame[3] = aw * bx + ax * bw + ay * bz - az * by
  frame[4] = aw * by - ax * bz + ay * bw + az * bx
  frame[5] = aw * bz + ax * by - ay * bx + az * bw
  frame[6] = aw * bw - ax * bx - ay * by - az * bz
}

/** Writes the vector v, given in the frame, in root axes at `offset`. */
function rotateInto(out: Float64Array, offset: number, frame: Float64Array, vx: number, vy: number, vz: number): void {
  const x = frame[3] ?? 0
  const y = frame[4] ?? 0
  const z = frame[5] ?? 0
  const w = frame[6] ?? 0
  const tx = 2 * (y * vz - z * vy)
  const ty = 2 * (z * vx - x * vz)
  const tz = 2 * (x * vy - y * vx)
  out[offset] = vx + w * tx + y * tz - z * ty
  out[offset + 1] = vy + w * ty + z * tx - x * tz
  out[offset + 2] = vz + w * tz + x * ty - y * tx
}
