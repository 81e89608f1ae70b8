/** How servo torques reach the arm's joints: two ways behind one interface, since one rests on Rapier's internals. */

import type { ArmBodies } from './arm-bodies.js'
import type { ArmModel } from './arm-model.js'
import { nativeArmature } from './armature-articulation.js'
import type { Iterations } from './contact-settings.js'
import type { JointState } from './joint-state.js'
import { motorRows } from './motor-rows.js'
import type { Rapier, World } from './rapier.js'

/** `native-armature` is recipe A of DESIGN.md section 4, `motor-rows` its recipe B. */
export type Recipe = 'native-armature' | 'motor-rows'

export interface Articulation {
  readonly recipe: Recipe
  /** The world to go on with: maybe another one than was given, which is then the caller's to free. */
  readonly world: World
  /** Solver iterations that the recipe needs at least. */
  readonly iterations: Iterations
  /** Sets the joint torques of the coming substep, N.m about each joint's axis. */
  drive(world: World, state: JointState, torqueNm: Float64Array): void
  /** Frees what it holds in the engine's memory, the world apart. */
  free(): void
}

export interface JointDynamics {
  /** Reflected rotor inertia per joint. */
  readonly armatureKgM2: readonly number[]
  /** Viscous damping per joint, applied implicitly. */
  readonly dampingNmSRad: readonly number[]
}

/** The world must have been stepped once, without gravity, since the arm was built. */
export type Articulate = (
  rapier: Rapier,
  world: World,
  model: ArmModel,
  arm: ArmBodies,
  dynamics: JointDynamics,
) => Articulation

export const ARTICULATIONS: Readonly<Record<Recipe, Articulate>> = {
  'native-armature': nativeArmature,
  'motor-rows': motorRows,
}
