/** The state as bytes to hash: body poses and speeds from the engine, joint angles and servo states of ours. */

import type { JointState } from './joint-state.js'
import type { World } from './rapier.js'
import type { ServoBank } from './servo/servo-bank.js'

/** Translation 3, rotation 4, linear speed 3, angular speed 3, 32-bit floats. */
const FLOATS_PER_BODY = 13

/** Written anew at each `capture`; allocates nothing. */
export class StateImage {
  readonly #bytes: Uint8Array
  readonly #bodies: readonly { handle: number; parts: readonly Float32Array[] }[]
  readonly #ours: Float64Array

  constructor(handles: readonly number[], joints: number, servoNumbers: number) {
    const ours = 2 * joints + servoNumbers
    const buffer = new ArrayBuffer(8 * ours + 4 * FLOATS_PER_BODY * handles.length)
    this.#bytes = new Uint8Array(buffer)
    this.#ours = new Float64Array(buffer, 0, ours)
    this.#bodies = handles.map((handle, index) => {
      const at = 8 * ours + 4 * FLOATS_PER_BODY * index
      const part = (first: number, count: number): Float32Array => new Float32Array(buffer, at + 4 * first, count)
      return { handle, parts: [part(0, 3), part(3, 4), part(7, 3), part(10, 3)] }
    })
  }

  capture(world: World, state: JointState, servos: ServoBank): Uint8Array {
    const raw = world.bodies.raw
    for (const { handle, parts } of this.#bodies) {
      const [translation, rotation, linvel, angvel] = parts as [Float32Array, Float32Array, Float32Array, Float32Array]
      raw.rbTranslation(handle, translation)
      raw.rbRotation(handle, rotation)
      raw.rbLinvel(handle, linvel)
      raw.rbAngvel(handle, angvel)
    }
    const joints = state.positionRad.length
    this.#ours.set(state.positionRad)
    this.#ours.set(state.previousRad, joints)
    servos.writeState(this.#ours.subarray(2 * joints))
    return this.#bytes
  }
}
