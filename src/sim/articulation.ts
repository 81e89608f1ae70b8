/** How servo torques reach the arm's joints: two ways behind one interface, since one rests on Rapier's internals. */

import { PhysicsError } from '../robot/errors.js'
import type { ArmBodies } from './arm-bodies.js'
import { xyz } from './arm-bodies.js'
import type { ArmModel } from './arm-model.js'
import type { JointState } from './joint-state.js'
import { CONTACT_DAMPING_RATIO } from './contact-settings.js'
import type { Iterations } from './contact-settings.js'
import { TORQUE_UNITS_PER_NM } from './engine-units.js'
import { patchArmature } from './native-armature.js'
import { patchSolver } from './native-solver.js'
import type { Rapier, World } from './rapier.js'
import { worldFromSnapshot } from './snapshot.js'

/** `native-armature` is recipe A of DESIGN.md section 4, `motor-rows` its recipe B. */
export type Recipe = (typeof RECIPES)[number]
export const RECIPES = ['native-armature', 'motor-rows'] as const

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
export function articulate(
  recipe: Recipe,
  rapier: Rapier,
  world: World,
  model: ArmModel,
  arm: ArmBodies,
  dynamics: JointDynamics,
): Articulation {
  return recipe === 'native-armature'
    ? nativeArmature(rapier, world, model, arm, dynamics)
    : motorRows(rapier, world, model, arm, dynamics)
}

/** Armature and damping in the multibody's own mass matrix; torques on the links. */
function nativeArmature(
  rapier: Rapier,
  world: World,
  model: ArmModel,
  arm: ArmBodies,
  dynamics: JointDynamics,
): Articulation {
  const snapshot = world.takeSnapshot()
  const inEngine = (value: number): number => value * TORQUE_UNITS_PER_NM
  patchArmature(snapshot, dynamics.armatureKgM2.map(inEngine), dynamics.dampingNmSRad.map(inEngine))
  patchSolver(snapshot, CONTACT_DAMPING_RATIO)
  const patched = worldFromSnapshot(rapier, snapshot)
  const vector = rapier.VectorOps.intoRaw({ x: 0, y: 0, z: 0 })
  const torqueOnBody = new Float64Array(3 * model.bodies.length)
  const parent = Int32Array.from(model.joints, joint => joint.parent)
  const child = Int32Array.from(model.joints, joint => joint.child)
  return {
    recipe: 'native-armature',
    world: patched,
    iterations: { solver: 1, pgs: 1 },
    drive(current, state, torqueNm) {
      const raw = current.bodies.raw
      torqueOnBody.fill(0)
      for (let k = 0; k < torqueNm.length; k++) {
        const torque = TORQUE_UNITS_PER_NM * (torqueNm[k] as number)
        const toChild = 3 * (child[k] as number)
        const toParent = 3 * (parent[k] as number)
        for (let i = 0; i < 3; i++) {
          const part = torque * (state.axisWorld[3 * k + i] as number)
          torqueOnBody[toChild + i] = (torqueOnBody[toChild + i] as number) + part
          torqueOnBody[toParent + i] = (torqueOnBody[toParent + i] as number) - part
        }
      }
      for (let body = 1; body < arm.bodies.length; body++) {
        const handle = arm.bodies[body] as number
        vector.x = torqueOnBody[3 * body] as number
        vector.y = torqueOnBody[3 * body + 1] as number
        vector.z = torqueOnBody[3 * body + 2] as number
        raw.rbResetTorques(handle, false)
        raw.rbAddTorque(handle, vector, false)
      }
    },
    free() {
      vector.free()
    },
  }
}

/** Rapier's damping of a multibody joint, which cannot be switched off from JavaScript. */
const BUILT_IN_DAMPING_NMSRAD = 0.1 / TORQUE_UNITS_PER_NM
/** The motor axis of a generic joint. */
const ANGULAR_X = 3
const FORCE_BASED = 1

/** The part of the engine's joint set that its wrapper leaves out for generic joints; its enums are not exported either. */
interface RawJointMotors {
  jointSetContactsEnabled(handle: number, enabled: boolean): void
  jointConfigureMotorModel(handle: number, axis: number, model: number): void
  jointConfigureMotorVelocity(handle: number, axis: number, velocity: number, factor: number): void
}

/**
 * One generic impulse joint without locked axes beside each multibody joint; its velocity motor carries armature, damping and
 * torque in one row: c (v - qdot') with c = damping + armature/dt and v = (armature/dt qdot + torque)/c.
 */
function motorRows(
  rapier: Rapier,
  world: World,
  model: ArmModel,
  arm: ArmBodies,
  dynamics: JointDynamics,
): Articulation {
  const handles = model.joints.map((joint, k) => {
    const parent = world.getRigidBody(arm.bodies[joint.parent] as number)
    const child = world.getRigidBody(arm.bodies[joint.child] as number)
    const anchor = child.translation()
    const base = parent.translation()
    const data = rapier.JointData.generic(
      { x: anchor.x - base.x, y: anchor.y - base.y, z: anchor.z - base.z },
      { x: 0, y: 0, z: 0 },
      xyz(arm.axes[k] as readonly [number, number, number]),
      0 as never,
    )
    const handle = world.createImpulseJoint(data, parent, child, true).handle
    rawMotors(world).jointSetContactsEnabled(handle, false)
    rawMotors(world).jointConfigureMotorModel(handle, ANGULAR_X, FORCE_BASED)
    return handle
  })
  return {
    recipe: 'motor-rows',
    world,
    iterations: { solver: 2, pgs: 32 },
    drive(current, state, torqueNm) {
      const raw = rawMotors(current)
      const dt = current.timestep
      handles.forEach((handle, k) => {
        const armaturePerDt = (dynamics.armatureKgM2[k] as number) / dt
        const total = (dynamics.dampingNmSRad[k] as number) + armaturePerDt
        if (total <= BUILT_IN_DAMPING_NMSRAD) {
          throw new PhysicsError(
            `joint '${model.joints[k]?.name}' has damping + armature/dt of ${total} N.m.s/rad: the motor-row articulation needs more than ${BUILT_IN_DAMPING_NMSRAD}`,
          )
        }
        const velocity = ((state.positionRad[k] as number) - (state.previousRad[k] as number)) / dt
        const gain = total - BUILT_IN_DAMPING_NMSRAD
        raw.jointConfigureMotorVelocity(
          handle,
          ANGULAR_X,
          (armaturePerDt * velocity + (torqueNm[k] as number)) / gain,
          gain * TORQUE_UNITS_PER_NM,
        )
      })
    },
    free() {
      // Joints belong to the world.
    },
  }
}

function rawMotors(world: World): RawJointMotors {
  return world.impulseJoints.raw
}
