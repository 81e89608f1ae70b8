/** Builds the arm's rigid bodies, joints and colliders in a Rapier world, at rest in a given pose. */

import { PhysicsError } from '../robot/errors.js'
import { compose, rotate } from '../robot/vector.js'
import type { Pose, Vector3 } from '../robot/vector.js'
import { bodyPoses } from './arm-model.js'
import type { ArmModel } from './arm-model.js'
import { rotateMass } from './mass-properties.js'
import { colliderParts } from './collider-parts.js'
import type { LoadMesh } from './collider-parts.js'
import { scaled, toEngine, xyz, xyzw } from './engine-units.js'
import type { Rapier, World } from './rapier.js'

/** Handles survive a snapshot and its restoration; objects of Rapier do not. */
export interface ArmBodies {
  /** Rigid body handles, one per `model.bodies`. */
  readonly bodies: readonly number[]
  /** Collider handles per body. */
  readonly colliders: readonly (readonly number[])[]
  /** Joint axes in the common frame of the two bodies that each joint connects. */
  readonly axes: readonly Vector3[]
}

export interface ArmBodiesOptions {
  readonly startRad: readonly number[]
  /** Needed only for a URDF with meshes. */
  readonly loadMesh?: LoadMesh
  /** Interaction groups of a body's colliders (Rapier's 32-bit form). */
  readonly groups: (body: number) => number
  /** Coulomb coefficient of a body's colliders. */
  readonly friction: (body: number) => number
}

/**
 * Every body's frame stands parallel to the world's in the start pose, so that one axis serves both sides of a joint:
 * `revoluteWithAxes` would start a multibody joint at a wrong angle, and a multibody joint always starts at coordinate zero.
 */
export function buildArm(rapier: Rapier, world: World, model: ArmModel, options: ArmBodiesOptions): ArmBodies {
  const poses = bodyPoses(model, options.startRad)
  const built = model.bodies.map((body, index) => {
    const pose = poses[index] as Pose
    const description = index === 0 ? rapier.RigidBodyDesc.fixed() : rapier.RigidBodyDesc.dynamic().setCanSleep(false)
    description.setTranslation(...scaled(pose.positionM))
    if (index > 0 && body.mass) {
      const mass = rotateMass(body.mass, pose.quaternion)
      description.setAdditionalMassProperties(
        mass.massKg,
        toEngine(mass.comM),
        xyz(scaled(scaled(mass.principalInertiaKgM2))),
        xyzw(mass.principalFrame),
      )
    }
    const rigidBody = world.createRigidBody(description)
    const turned: Pose = { positionM: [0, 0, 0], quaternion: pose.quaternion }
    const colliders = body.shapes.flatMap(shape =>
      colliderParts(rapier, shape, options.loadMesh).map(part => {
        const local = compose(turned, part.pose)
        part.description
          .setTranslation(...scaled(local.positionM))
          .setRotation(xyzw(local.quaternion))
          .setDensity(0)
          .setFriction(options.friction(index))
          .setFrictionCombineRule(rapier.CoefficientCombineRule.Max)
          .setCollisionGroups(options.groups(index))
        return world.createCollider(part.description, rigidBody)
      }),
    )
    return { rigidBody, colliders }
  })
  const axes = model.joints.map(joint => {
    const parent = poses[joint.parent] as Pose
    const child = poses[joint.child] as Pose
    const axis = rotate(child.quaternion, joint.axis)
    const anchor = compose({ positionM: [0, 0, 0], quaternion: parent.quaternion }, joint.pose).positionM
    const data = rapier.JointData.revolute(toEngine(anchor), { x: 0, y: 0, z: 0 }, xyz(axis))
    const parentBody = built[joint.parent]?.rigidBody
    const childBody = built[joint.child]?.rigidBody
    if (!parentBody || !childBody) throw new PhysicsError(`joint '${joint.name}' connects a body that was not built`)
    world.createMultibodyJoint(data, parentBody, childBody, true).setContactsEnabled(false)
    return axis
  })
  return {
    bodies: built.map(({ rigidBody }) => rigidBody.handle),
    colliders: built.map(({ colliders }) => colliders.map(({ handle }) => handle)),
    axes,
  }
}
