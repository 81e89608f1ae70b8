/** The state as bytes to hash: body poses and speeds from the engine, joint angles and servo states of ours. */

import type { JointState } from './joint-state.js'
import type { World } from './rapier.js'
import type { ServoBank } from './servo/servo-bank.js'

/** Translation 3, rotation 4, linear speed 3, angular speed 3, 32-bit floats. */
const FLOATS_PER_BODY = 13

interface BodyImage {
  readonly handle: number
  readonly translation: Float32Array
  readonly rotation: Float32Array
  readonly linvel: Float32Array
  readonly angvel: Float32Array
}

/** Written anew at each `capture`; allocates nothing. */
export class StateImage {
  readonly #bytes: Uint8Array
  readonly #bodies: readonly BodyImage[]
  readonly #ours: Float64Array

  readonly #servoNumbers: Float64Array
  readonly #servoBytes: Uint8Array

  constructor(handles: readonly number[], joints: number, servos: ServoBank) {
    const ours = 2 * joints + servos.imageNumbers
    const bodiesAt = 8 * ours
    const bytesAt = bodiesAt + 4 * FLOATS_PER_BODY * handles.length
    const buffer = new ArrayBuffer(bytesAt + servos.imageBytes)
    this.#bytes = new Uint8Array(buffer)
    this.#ours = new Float64Array(buffer, 0, ours)
    this.#servoNumbers = this.#ours.subarray(2 * joints)
    this.#servoBytes = this.#bytes.subarray(bytesAt)
    this.#bodies = handles.map((handle, index) => {
      const at = bodiesAt + 4 * FLOATS_PER_BODY * index
      const part = (first: number, count: number): Float32Array => new Float32Array(buffer, at + 4 * first, count)
      return { handle, translation: part(0, 3), rotation: part(3, 4), linvel: part(7, 3), angvel: part(10, 3) }
    })
  }

  capture(world: World, state: JointState, servos: ServoBank): Uint8Array {
    const raw = world.bodies.raw
    for (const { handle, translation, rotation, linvel, angvel } of this.#bodies) {
      raw.rbTranslation(handle, translation)
      raw.rbRotation(handle, rotation)
      raw.rbLinvel(handle, linvel)
      raw.rbAngvel(handle, angvel)
    }
    const joints = state.positionRad.length
    this.#ours.set(state.positionRad)
    this.#ours.set(state.previousRad, joints)
    servos.writeImage(this.#servoNumbers, this.#servoBytes)
    return this.#bytes
  }
}
