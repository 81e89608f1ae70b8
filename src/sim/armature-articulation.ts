/** Recipe A: armature and damping in the multibody's own mass matrix, torques on the links. */

import type { Articulate } from './articulation.js'
import { CONTACT_DAMPING_RATIO } from './contact-settings.js'
import { TORQUE_UNITS_PER_NM } from './engine-units.js'
import { patchArmature } from './native-armature.js'
import { patchSolver } from './native-solver.js'
import { worldFromSnapshot } from './snapshot.js'

/** Throws `PhysicsError` where the snapshot is laid out otherwise. */
export const nativeArmature: Articulate = (rapier, world, model, arm, dynamics) => {
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
