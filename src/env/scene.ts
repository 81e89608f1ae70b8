/** The part of a backend that only a simulation has: objects, contacts, reset, hash. */

import type { Shape } from '../robot/urdf.js'
import { IDENTITY_POSE } from '../robot/vector.js'
import type { Pose, Vector3 } from '../robot/vector.js'
import type { Look } from './camera/look.js'
import type { ServoVariation } from './variation.js'

export type { Pose, Quaternion, Vector3 } from '../robot/vector.js'

/** A thing on the table: one body of convex parts. */
export interface ObjectSpec {
  readonly name: string
  /** In the object's frame, whose origin its pose is about. */
  readonly parts: readonly Shape[]
  /** Spread evenly over the parts; absent: fixed in place. */
  readonly massKg?: number
  /** Coulomb coefficient of the object; contacts use the larger of the two partners. */
  readonly friction: number
  /** For pictures only. RGB, 0..1. */
  readonly colour: Vector3
  /** Of an object with meshes: opposite corners of the box that it fills, in its frame. */
  readonly boundsM?: { readonly low: Vector3; readonly high: Vector3 }
  /** A marker that nothing touches. */
  readonly isGhost?: boolean
  /** False: randomisation leaves its size alone, because others must fit into it, or it into them. */
  readonly sizeVaries?: boolean
}

export interface PlacedObject {
  readonly spec: ObjectSpec
  readonly pose: Pose
}

type Substance = Omit<ObjectSpec, 'parts'>

/** A box about its middle; `sizeM`: full edge lengths. */
export function box(sizeM: Vector3, substance: Substance): ObjectSpec {
  return { ...substance, parts: [{ pose: IDENTITY_POSE, geometry: { type: 'box', sizeM } }] }
}

/** A cylinder about its middle, along z. */
export function cylinder(radiusM: number, lengthM: number, substance: Substance): ObjectSpec {
  return { ...substance, parts: [{ pose: IDENTITY_POSE, geometry: { type: 'cylinder', radiusM, lengthM } }] }
}

/** Contact between one jaw and an object, summed over its contact points. */
export interface JawContact {
  /** Normal force, newton, mean over the last physics substep. */
  readonly forceN: number
  /** Unit normal, world frame, pointing from the jaw into the object; zero vector without contact. */
  readonly normal: Vector3
}

export interface Velocity {
  /** Of the centre of mass, world frame. */
  readonly linearMS: Vector3
  readonly angularRadS: Vector3
}

/** How an episode begins. */
export interface SceneStart {
  /** URDF angles in the arm's joint order. */
  readonly positionRad: readonly number[]
  /** All there is on the table, by names of their own. */
  readonly objects: readonly PlacedObject[]
  /** Of the table's top over the base's underside; 0 where absent. */
  readonly tableHeightM?: number
  /** How the servos differ from what they are by design, in joint order; not at all where absent. */
  readonly servos?: readonly ServoVariation[]
  /** For pictures only; as designed where absent. */
  readonly look?: Look
}

/** What an object can touch: any link of the arm, the table, or another object by its name. */
export type ContactPartner = string

export interface Scene {
  /** Puts the arm at rest in a pose and the objects in theirs, with all velocities zero; servos are as after power-up, limp. */
  reset(start: SceneStart): void | Promise<void>
  /** Brings what this scene shows to the present; absent where it always is. */
  refresh?(): Promise<void>
  /** Throws `UsageError` for an unknown name. */
  objectPose(name: string): Pose
  objectVelocity(name: string): Velocity
  /** The object's contacts with the fixed and the moving jaw. */
  jawContacts(name: string): { readonly fixed: JawContact; readonly moving: JawContact }
  /** Sum of the normal forces between an object and `arm`, `table` or another object, newton, mean over the last physics substep. */
  contactForceN(name: string, partner: ContactPartner): number
  /** 64-bit hash of all body poses, velocities and servo states, chained onto `previous`. Absent where runs do not repeat: in real time. */
  stateHash?(previous: bigint): bigint
}

/** Partners that are no objects; no object may be called so. */
export const CONTACT_PARTNERS: readonly string[] = ['arm', 'table']
