/** The arm as rigid bodies and joints: the URDF's links with everything that is fixed together merged. */

import type { RobotSpec } from '../robot/arm-spec.js'
import { requireJoints } from '../robot/arm-spec.js'
import { UrdfError } from '../robot/errors.js'
import type { LinkDescription, RobotDescription, Shape } from '../robot/urdf.js'
import { compose, IDENTITY_POSE, quaternionFromAxisAngle } from '../robot/vector.js'
import type { Pose, Vector3 } from '../robot/vector.js'
import { combineMass } from './mass-properties.js'
import type { MassProperties } from './mass-properties.js'

export interface ArmBody {
  readonly name: string
  /** Absent only for the root, which stands still. */
  readonly mass: MassProperties | undefined
  /** Collision shapes in the body's frame (its first link's frame). */
  readonly shapes: readonly Shape[]
  /** Its links, each with its pose in the body's frame. */
  readonly links: readonly { readonly link: LinkDescription; readonly pose: Pose }[]
}

export interface ArmJoint {
  readonly name: string
  /** Indices into `bodies`. */
  readonly parent: number
  readonly child: number
  /** The child's frame in the parent's at angle zero. */
  readonly pose: Pose
  /** Unit vector in the child's frame. */
  readonly axis: Vector3
  /** Mechanical stops. */
  readonly travelRad: readonly [lower: number, upper: number]
}

export interface ArmModel {
  /** bodies[0] is the base. */
  readonly bodies: readonly ArmBody[]
  /** In the spec's order, which runs from the base outwards. */
  readonly joints: readonly ArmJoint[]
  /** Bodies that carry the fixed and the moving jaw. */
  readonly jaws: { readonly fixed: number; readonly moving: number }
}

/** Throws `UrdfError` for a missing joint, a moving body without mass, or a joint of another kind than revolute. */
export function armModel(description: RobotDescription, spec: RobotSpec): ArmModel {
  requireJoints(description, spec)
  const links = new Map(description.links.map(link => [link.name, link]))
  const moving = new Set(spec.servos.map(servo => servo.joint))

  const bodyOf = new Map<string, { body: number; pose: Pose }>()
  const parts: { link: LinkDescription; pose: Pose }[][] = []
  const addBody = (rootLink: string): number => {
    const index = parts.length
    const members: { link: LinkDescription; pose: Pose }[] = []
    parts.push(members)
    const gather = (name: string, pose: Pose): void => {
      const link = links.get(name)
      if (!link) throw new UrdfError(`a joint refers to link '${name}', which the file does not have`)
      bodyOf.set(name, { body: index, pose })
      members.push({ link, pose })
      for (const joint of description.joints) {
        if (joint.parent === name && !moving.has(joint.name)) gather(joint.child, compose(pose, joint.pose))
      }
    }
    gather(rootLink, IDENTITY_POSE)
    return index
  }

  addBody(description.rootLink)
  const joints = spec.servos.map(servo => {
    const joint = description.joints.find(({ name }) => name === servo.joint)
    if (joint && joint.type !== 'revolute' && joint.type !== 'continuous') {
      throw new UrdfError(`joint '${joint.name}' is ${joint.type}: a servo turns it, so make it revolute`)
    }
    const parent = joint && bodyOf.get(joint.parent)
    if (!joint || !parent) {
      throw new UrdfError(
        `joint '${servo.joint}' does not hang on the joints before it: order the robot spec from the base outwards`,
      )
    }
    return {
      name: joint.name,
      parent: parent.body,
      child: addBody(joint.child),
      pose: compose(parent.pose, joint.pose),
      axis: joint.axis,
      travelRad: servo.travelRad,
    }
  })

  const bodies = parts.map((members, index): ArmBody => {
    const name = members[0]?.link.name ?? ''
    const mass = combineMass(members)
    if (index > 0 && !mass) throw new UrdfError(`link '${name}' moves but has no mass: give it an <inertial>`)
    const shapes = members.flatMap(({ link, pose }) =>
      link.collisions.map(shape => ({ ...shape, pose: compose(pose, shape.pose) })),
    )
    return { name, mass, shapes, links: members }
  })

  const grip = joints.find(joint => joint.name === spec.gripperJoint)
  if (!grip) throw new UrdfError(`the robot spec has no servo for its gripper joint '${spec.gripperJoint}'`)
  return { bodies, joints, jaws: { fixed: grip.parent, moving: grip.child } }
}

/** World poses of all bodies at the given joint angles; the base stands at the origin. */
export function bodyPoses(model: ArmModel, positionRad: ArrayLike<number>): Pose[] {
  const poses: Pose[] = model.bodies.map(() => IDENTITY_POSE)
  model.joints.forEach((joint, index) => {
    const turn = {
      positionM: [0, 0, 0],
      quaternion: quaternionFromAxisAngle(joint.axis, positionRad[index] ?? 0),
    } as const
    poses[joint.child] = compose(compose(poses[joint.parent] ?? IDENTITY_POSE, joint.pose), turn)
  })
  return poses
}
