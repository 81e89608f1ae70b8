/** Recipe B: one motor row per joint, with nothing but what the engine's interface offers. */

import { PhysicsError } from '../robot/errors.js'
import { xyz } from './engine-units.js'
import type { Articulate } from './articulation.js'
import { TORQUE_UNITS_PER_NM } from './engine-units.js'
import type { World } from './rapier.js'

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
export const motorRows: Articulate = (rapier, world, model, arm, dynamics) => {
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
