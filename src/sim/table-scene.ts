/** The table and the free boxes on it. */

import type { BoxSpec, Pose } from '../env/scene.js'
import { halfEdges, scaled, xyzw } from './arm-bodies.js'
import { OBJECT_GROUPS, TABLE_GROUPS } from './collision-groups.js'
import { norm } from '../robot/vector.js'
import type { Rapier, World } from './rapier.js'

/** Half edge of the table top and its thickness: larger than any reach, thick enough not to be pushed through. */
const TABLE_HALF_M = 1
const TABLE_THICKNESS_M = 0.1

export interface SceneObject {
  readonly bodyHandle: number
  readonly colliderHandle: number
  /** Half its diagonal, engine units. */
  readonly radiusUnits: number
}

/** Its top is the plane z = `heightM`. */
export function addTable(rapier: Rapier, world: World, friction: number, heightM: number): void {
  const body = world.createRigidBody(
    rapier.RigidBodyDesc.fixed().setTranslation(...scaled([0, 0, heightM - TABLE_THICKNESS_M / 2])),
  )
  const top = rapier.ColliderDesc.cuboid(...halfEdges([2 * TABLE_HALF_M, 2 * TABLE_HALF_M, TABLE_THICKNESS_M]))
  world.createCollider(
    top
      .setFriction(friction)
      .setFrictionCombineRule(rapier.CoefficientCombineRule.Max)
      .setCollisionGroups(TABLE_GROUPS),
    body,
  )
}

/** A box of homogeneous mass. */
export function addObject(rapier: Rapier, world: World, spec: BoxSpec, pose: Pose): SceneObject {
  const body = world.createRigidBody(
    rapier.RigidBodyDesc.dynamic()
      .setTranslation(...scaled(pose.positionM))
      .setRotation(xyzw(pose.quaternion)),
  )
  const collider = world.createCollider(
    rapier.ColliderDesc.cuboid(...halfEdges(spec.sizeM))
      .setMass(spec.massKg)
      .setFriction(spec.friction)
      // Rapier keeps a pair's contact points while the two have moved by less than a few millimetres against each other, which
      // for a gripper is all the way from nearly touching to firmly held: edges then sink in that have no point. A pair with a
      // hook is spared that (`contact recycling` in its narrow phase). No hook is ever called: this one asks for sensors only.
      .setActiveHooks(rapier.ActiveHooks.FILTER_INTERSECTION_PAIRS)
      .setFrictionCombineRule(rapier.CoefficientCombineRule.Max)
      .setCollisionGroups(OBJECT_GROUPS),
    body,
  )
  return { bodyHandle: body.handle, colliderHandle: collider.handle, radiusUnits: norm(halfEdges(spec.sizeM)) }
}
