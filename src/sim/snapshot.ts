/** Worlds from snapshots, without what the binding would leave behind. */

import { PhysicsError } from '../robot/errors.js'
import type { Rapier, World } from './rapier.js'

/**
 * A new world; handles of bodies, colliders and joints are those of the world that the snapshot was taken of. `PhysicsError` for
 * bytes that the engine refuses. `World.restoreSnapshot` leaves its pipeline and the emptied container to the garbage collector;
 * over thousands of resets that is what grows, so both are freed here.
 */
export function worldFromSnapshot(rapier: Rapier, snapshot: Uint8Array): World {
  const pipeline = new rapier.SerializationPipeline()
  const raw = pipeline.raw.deserializeAll(snapshot)
  pipeline.free()
  if (!raw) {
    throw new PhysicsError(`Rapier cannot read a snapshot of ${snapshot.length} bytes: was it made by another version?`)
  }
  const restored = rapier.World.fromRaw(raw)
  raw.free()
  return restored
}
