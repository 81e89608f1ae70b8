/** The part of a backend that only a simulation has: objects, contacts, reset, snapshot, hash. */

import type { Pose, Vector3 } from '../robot/vector.js'

export type { Pose, Quaternion, Vector3 } from '../robot/vector.js'

/** A free box on or above the table. */
export interface BoxSpec {
  readonly name: string
  /** Full edge lengths. */
  readonly sizeM: Vector3
  readonly massKg: number
  /** Coulomb coefficient of the object; contacts use the larger of the two partners. */
  readonly friction: number
  /** For pictures only. RGB, 0..1. */
  readonly colour: Vector3
}

/** Contact between one jaw and an object, summed over its contact points. */
export interface JawContact {
  /** Normal force, newton, mean over the last physics substep. */
  readonly forceN: number
  /** Unit normal, world frame, pointing from the jaw into the object; zero vector without contact. */
  readonly normal: Vector3
}

export interface Scene {
  /**
   * Puts the arm at rest in a pose and the objects in theirs, with all velocities zero; servos are as after power-up, limp.
   * `positionRad`: URDF angles in the arm's joint order. Every object of the scene must be named, and no other.
   */
  reset(state: { positionRad: readonly number[]; objects: ReadonlyMap<string, Pose> }): void | Promise<void>
  /** Brings what this scene shows to the present; absent where it always is. */
  refresh?(): Promise<void>
  /** Throws `UsageError` for an unknown name. */
  objectPose(name: string): Pose
  /** The object's contacts with the fixed and the moving jaw. */
  jawContacts(name: string): { readonly fixed: JawContact; readonly moving: JawContact }
  /** 64-bit hash of all body poses, velocities and servo states, chained onto `previous`. Absent where runs do not repeat: in real time. */
  stateHash?(previous: bigint): bigint
}
