/** Rapier's contact settings for a small gripper, each with what it is worth (../shared/reference/rapier.md). */

import type { Recipe } from './articulation.js'
import { UNITS_PER_M } from './engine-units.js'
import type { World } from './rapier.js'

export interface ContactSettings {
  /** Contact stiffness, scaled by the masses. Rapier's default of 30 Hz expels a cube that is squeezed with 5 N. */
  readonly naturalFrequencyHz: number
  /** How far ahead contacts are found, at least. Rapier's default is 20 mm: everything near would touch. */
  readonly predictionM: number
  /** What comes no faster than this is met before it is deep inside: the prediction grows with the substep. */
  readonly approachMS: number
  /** While an object is close to the jaws: the substep is solved in parts that last at most `partS`. */
  readonly held: { readonly partS: number; readonly pgs: number }
  /** While none is: contacts with the table need no more. */
  readonly free: Iterations
}

export interface Iterations {
  readonly solver: number
  readonly pgs: number
}

/**
 * With the contact solver patched (native-solver.ts), as `native-armature` has it. Force has to get from one heavy jaw through a light object to the other: of what is
 * missing, each sweep leaves the share 1/(1 + 1/(a (2 ratio + a))), with a = 2 pi frequency part. Where `pgs` sweeps leave up to 0.65 of it grasps hold, above 0.72
 * many slip, between some: 46 settings with 30 to 50 cubes each, substeps of 5 to 10 ms. A damping ratio below 1 needs fewer sweeps, and now and then threw a cube
 * out of the jaws (30 Hz, 200 lifts: 2 at 0.2, 1 at 0.5, none at 1). 320 Hz in parts of 1.4 ms x 7 sinks a third less deep, for more time.
 */
export const PATCHED_CONTACTS: ContactSettings = {
  naturalFrequencyHz: 260,
  predictionM: 0.0006,
  // 1.5 mm at 10 ms. With 0.6 mm there jaws knock cubes away: 2 of 200 lifts fail at 50 Hz, with 1.5 mm none.
  approachMS: 0.15,
  held: { partS: 0.0025, pgs: 10 },
  free: { solver: 1, pgs: 1 },
}

/** With the engine as it comes, for the fallback: stiffer contacts slip there. */
export const PLAIN_CONTACTS: ContactSettings = {
  naturalFrequencyHz: 230,
  predictionM: 0.002,
  approachMS: 0.15,
  held: { partS: 0.0014, pgs: 32 },
  free: { solver: 2, pgs: 32 },
}

export const CONTACTS: Readonly<Record<Recipe, ContactSettings>> = {
  'native-armature': PATCHED_CONTACTS,
  'motor-rows': PLAIN_CONTACTS,
}

/** In place of Rapier's 10. */
export const CONTACT_DAMPING_RATIO = 1

/** The world's timestep must have been set. */
export function applyContactSettings(world: World, settings: ContactSettings): void {
  world.integrationParameters.contact_natural_frequency = settings.naturalFrequencyHz
  // Rapier multiplies every normalised length by this.
  world.lengthUnit = UNITS_PER_M
  const predictionM = Math.max(settings.predictionM, settings.approachMS * world.timestep)
  world.integrationParameters.normalizedPredictionDistance = predictionM
}

/** Solver iterations are those parts. */
export function heldIterations({ held }: ContactSettings, substepS: number): Iterations {
  return { solver: Math.max(1, Math.ceil(substepS / held.partS - ROUNDING)), pgs: held.pgs }
}

const ROUNDING = 1e-9

export function setIterations(world: World, { solver, pgs }: Iterations): void {
  world.integrationParameters.numSolverIterations = solver
  world.integrationParameters.numInternalPgsIterations = pgs
}
