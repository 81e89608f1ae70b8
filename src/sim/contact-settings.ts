/** Rapier's contact settings for a small gripper, each with what it is worth (../shared/reference/rapier.md). */

import type { Recipe } from './articulation.js'
import { UNITS_PER_M } from './engine-units.js'
import type { World } from './rapier.js'

export interface ContactSettings {
  /** Contact stiffness, scaled by the masses. Rapier's default of 30 Hz expels a cube that is squeezed with 5 N. */
  readonly naturalFrequencyHz: number
  /** How far ahead contacts are found. Rapier's default is 20 mm: everything near would touch. */
  readonly predictionM: number
  /** While an object is close to the jaws. */
  readonly held: Iterations
  /** While none is: contacts with the table need no more. */
  readonly free: Iterations
}

export interface Iterations {
  readonly solver: number
  readonly pgs: number
}

/** With the contact solver patched (native-solver.ts), as `native-armature` has it. */
export const PATCHED_CONTACTS: ContactSettings = {
  naturalFrequencyHz: 320,
  predictionM: 0.0006,
  held: { solver: 3, pgs: 7 },
  free: { solver: 1, pgs: 1 },
}

/** With the engine as it comes, for the fallback: stiffer contacts slip there. */
export const PLAIN_CONTACTS: ContactSettings = {
  naturalFrequencyHz: 230,
  predictionM: 0.002,
  held: { solver: 3, pgs: 32 },
  free: { solver: 2, pgs: 32 },
}

export const CONTACTS: Readonly<Record<Recipe, ContactSettings>> = {
  'native-armature': PATCHED_CONTACTS,
  'motor-rows': PLAIN_CONTACTS,
}

/** In place of Rapier's 10. */
export const CONTACT_DAMPING_RATIO = 1

export function applyContactSettings(world: World, settings: ContactSettings): void {
  world.integrationParameters.contact_natural_frequency = settings.naturalFrequencyHz
  // Rapier multiplies every normalised length by this.
  world.lengthUnit = UNITS_PER_M
  world.integrationParameters.normalizedPredictionDistance = settings.predictionM
}

export function setIterations(world: World, { solver, pgs }: Iterations): void {
  world.integrationParameters.numSolverIterations = solver
  world.integrationParameters.numInternalPgsIterations = pgs
}
