/** The table and the objects on it. */

import type { PlacedObject } from '../env/scene.js'
import { colliderParts } from './collider-parts.js'
import type { LoadMesh } from './collider-parts.js'
import { OBJECT_GROUPS, TABLE_GROUPS } from './collision-groups.js'
import { halfEdges, scaled, UNITS_PER_M, xyzw } from './engine-units.js'
import { boundingRadiusM } from './object-radius.js'
import type { Rapier, World } from './rapier.js'

/** Half edge of the table top and its thickness: larger than any reach, thick enough not to be pushed through. */
export const TABLE_HALF_M = 1
export const TABLE_THICKNESS_M = 0.1

export interface SceneObject {
  readonly bodyHandle: number
  readonly colliders: readonly number[]
  /** All of it is within this of its body's origin, engine units. */
  readonly radiusUnits: number
  /** Moves when it is pushed. */
  readonly isFree: boolean
}

/** Its top is the plane z = `heightM`. The handle of its collider. */
export function addTable(rapier: Rapier, world: World, friction: number, heightM: number): number {
  const body = world.createRigidBody(
    rapier.RigidBodyDesc.fixed().setTranslation(...scaled([0, 0, heightM - TABLE_THICKNESS_M / 2])),
  )
  const top = rapier.ColliderDesc.cuboid(...halfEdges([2 * TABLE_HALF_M, 2 * TABLE_HALF_M, TABLE_THICKNESS_M]))
  const collider = world.createCollider(
    top
      .setFriction(friction)
      .setFrictionCombineRule(rapier.CoefficientCombineRule.Max)
      .setCollisionGroups(TABLE_GROUPS),
    body,
  )
  return collider.handle
}

/** A body of homogeneous mass, or one that is fixed in place. */
export function addObject(
  rapier: Rapier,
  world: World,
  { spec, pose }: PlacedObject,
  loadMesh: LoadMesh | undefined,
): SceneObject {
  const isFree = spec.massKg !== undefined && !spec.isGhost
  const description = isFree ? rapier.RigidBodyDesc.dynamic() : rapier.RigidBodyDesc.fixed()
  const body = world.createRigidBody(
    description.setTranslation(...scaled(pose.positionM)).setRotation(xyzw(pose.quaternion)),
  )
  const parts = spec.isGhost ? [] : spec.parts.flatMap(part => colliderParts(rapier, part, loadMesh))
  const colliders = parts.map(part =>
    world.createCollider(
      part.description
        .setTranslation(...scaled(part.pose.positionM))
        .setRotation(xyzw(part.pose.quaternion))
        .setDensity(0)
        .setFriction(spec.friction)
        // Rapier keeps a pair's contact points while the two have moved by less than a few millimetres against each other, which
        // for a gripper is all the way from nearly touching to firmly held: edges then sink in that have no point. A pair with a
        // hook is spared that (`contact recycling` in its narrow phase). No hook is ever called: this one asks for sensors only.
        .setActiveHooks(rapier.ActiveHooks.FILTER_INTERSECTION_PAIRS)
        .setFrictionCombineRule(rapier.CoefficientCombineRule.Max)
        .setCollisionGroups(OBJECT_GROUPS),
      body,
    ),
  )
  if (isFree) {
    const volume = colliders.reduce((sum, collider) => sum + collider.volume(), 0)
    for (const collider of colliders) collider.setMass(((spec.massKg ?? 0) * collider.volume()) / volume)
  }
  return {
    bodyHandle: body.handle,
    colliders: colliders.map(({ handle }) => handle),
    radiusUnits: UNITS_PER_M * boundingRadiusM(spec, loadMesh),
    isFree,
  }
}
