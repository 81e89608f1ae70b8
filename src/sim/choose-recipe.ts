/** The start-up check: does a known torque give the known acceleration? If not, the fallback articulation is taken. */

import { PhysicsError } from '../robot/errors.js'
import { buildArm } from './arm-bodies.js'
import type { ArmModel } from './arm-model.js'
import { nativeArmature } from './armature-articulation.js'
import type { Recipe } from './articulation.js'
import { setIterations } from './contact-settings.js'
import { JointState } from './joint-state.js'
import { stepWorld } from './rapier.js'
import type { Rapier } from './rapier.js'

export interface RecipeChoice {
  readonly recipe: Recipe
  /** Why the fallback was taken; absent when the native armature works. */
  readonly reason?: string
}

/** So much armature that the links' own inertia does not matter: 1000 against at most 0.1 kg.m2. */
const HUGE_ARMATURE_KGM2 = 1000
const TEST_STEP_S = 0.01
const TEST_STEPS = 20
const TOLERANCE = 0.005

/** Builds the arm without shapes and gravity, pushes every joint with another torque, and looks where they went. */
export function chooseRecipe(rapier: Rapier, model: ArmModel): RecipeChoice {
  try {
    checkNativeArmature(rapier, model)
    return { recipe: 'native-armature' }
  } catch (error) {
    if (error instanceof PhysicsError) return { recipe: 'motor-rows', reason: error.message }
    throw error
  }
}

function checkNativeArmature(rapier: Rapier, model: ArmModel): void {
  const bare: ArmModel = { ...model, bodies: model.bodies.map(body => ({ ...body, shapes: [] })) }
  const startRad = model.joints.map(() => 0)
  const built = new rapier.World({ x: 0, y: 0, z: 0 })
  built.timestep = TEST_STEP_S
  const worlds = [built]
  const weightless = rapier.VectorOps.intoRaw({ x: 0, y: 0, z: 0 })
  try {
    const arm = buildArm(rapier, built, bare, { startRad, groups: () => 0, friction: () => 0 })
    built.step()
    const articulation = nativeArmature(rapier, built, bare, arm, {
      armatureKgM2: model.joints.map(() => HUGE_ARMATURE_KGM2),
      dampingNmSRad: model.joints.map(() => 0),
    })
    const { world } = articulation
    worlds.push(world)
    setIterations(world, articulation.iterations)
    const state = new JointState(bare, arm, startRad)
    // Another torque for every joint, so that a mix-up of joints shows.
    const accelerationRadS2 = model.joints.map((_, joint) => 0.5 + 0.25 * joint)
    const torqueNm = Float64Array.from(accelerationRadS2, acceleration => acceleration * HUGE_ARMATURE_KGM2)
    for (let step = 0; step < TEST_STEPS; step++) {
      articulation.drive(world, state, torqueNm)
      stepWorld(world, weightless)
      state.read(world)
    }
    articulation.free()
    comparePositions(model, state, accelerationRadS2)
  } finally {
    for (const world of worlds) world.free()
    weightless.free()
  }
}

function comparePositions(model: ArmModel, state: JointState, accelerationRadS2: readonly number[]): void {
  accelerationRadS2.forEach((acceleration, joint) => {
    const expected = acceleration * TEST_STEP_S * TEST_STEP_S * ((TEST_STEPS * (TEST_STEPS + 1)) / 2)
    const found = state.positionRad[joint] as number
    if (Math.abs(found - expected) <= TOLERANCE * expected) return
    throw new PhysicsError(
      `a torque of ${acceleration * HUGE_ARMATURE_KGM2} N.m moved joint '${model.joints[joint]?.name}' by ${found} rad instead of ${expected} rad: ` +
        `armature is not in force`,
    )
  })
}
