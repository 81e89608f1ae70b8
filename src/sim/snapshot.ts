/** Replaces a Rapier world by one restored from a snapshot, and frees what the binding would leave behind. */

import { PhysicsError } from '../robot/errors.js'
import type { Rapier, World } from './rapier.js'

/**
 * Handles of bodies, colliders and joints stay valid. `world` is freed.
 * `World.restoreSnapshot` leaves its pipeline and the emptied container to the garbage collector; over thousands of resets
 * that is what grows, so both are freed here.
 */
export function restoreWorld(rapier: Rapier, world: World, snapshot: Uint8Array): World {
  const pipeline = new rapier.SerializationPipeline()
  const raw = pipeline.raw.deserializeAll(snapshot)
  pipeline.free()
  if (!raw)
    throw new PhysicsError(`Rapier cannot read a snapshot of ${snapshot.length} bytes: was it made by another version?`)
  const restored = rapier.World.fromRaw(raw)
  raw.free()
  world.free()
  return restored
}
