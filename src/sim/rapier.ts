/** The one door to the physics engine: the build of Rapier that gives the same bits on every machine. */

import RAPIER from '@dimforge/rapier3d-deterministic-compat'

import { giveStillClock } from './still-clock.js'
import type { World } from '@dimforge/rapier3d-deterministic-compat'

export type Rapier = typeof RAPIER
export type { ColliderDesc, World } from '@dimforge/rapier3d-deterministic-compat'

/** The version whose snapshot layout and contact behaviour were measured (DESIGN.md section 4). */
export const RAPIER_VERSION = '0.21.0'

let loading: Promise<Rapier> | undefined

/** Compiles the WASM module once per process. */
export function loadRapier(): Promise<Rapier> {
  loading ??= RAPIER.init().then(() => {
    giveStillClock(RAPIER)
    return RAPIER
  })
  return loading
}

/** A vector in the engine's memory. */
export type RawVector = ReturnType<Rapier['VectorOps']['intoRaw']>

/**
 * Rapier's step without its wrapper's bookkeeping of soft bodies and removals, of which we have none: a sixth of the time of a
 * step. `World.gravity` is not looked at.
 */
export function stepWorld(world: World, gravity: RawVector): void {
  world.physicsPipeline.raw.step(
    gravity,
    world.integrationParameters.raw,
    world.islands.raw,
    world.broadPhase.raw,
    world.narrowPhase.raw,
    world.bodies.raw,
    world.colliders.raw,
    world.softBodies.raw,
    world.impulseJoints.raw,
    world.multibodyJoints.raw,
    world.ccdSolver.raw,
  )
}
