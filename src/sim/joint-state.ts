/** Joint angles and speeds from the rotations of the bodies that each joint connects. */

import { atan2 } from '../robot/trig.js'
import type { ArmBodies } from './arm-bodies.js'
import type { ArmModel } from './arm-model.js'
import type { World } from './rapier.js'

const TURN = 2 * Math.PI

/**
 * Positions are fresh after `world.step()`; Rapier's own link speeds are one step old (0.21), so speeds are differences of
 * positions. A joint may turn by more than half a turn from where it started: each angle is unwrapped against its last one.
 */
export class JointState {
  readonly positionRad: Float64Array
  /** The angle one substep ago. */
  readonly previousRad: Float64Array
  /** World-frame joint axes, x y z per joint, as of the last `read`. */
  readonly axisWorld: Float64Array
  readonly #startRad: Float64Array
  /** Axes in the frames that the bodies were built in, x y z per joint. */
  readonly #axis: Float64Array
  readonly #parent: Int32Array
  readonly #child: Int32Array
  readonly #handles: readonly number[]
  /** One quaternion per body, as the engine writes it. */
  readonly #rotations: readonly Float32Array[]

  constructor(model: ArmModel, arm: ArmBodies, startRad: readonly number[]) {
    this.positionRad = Float64Array.from(startRad)
    this.previousRad = Float64Array.from(startRad)
    this.#startRad = Float64Array.from(startRad)
    this.#axis = Float64Array.from(arm.axes.flat())
    this.axisWorld = this.#axis.slice()
    this.#parent = Int32Array.from(model.joints, joint => joint.parent)
    this.#child = Int32Array.from(model.joints, joint => joint.child)
    this.#handles = arm.bodies
    this.#rotations = model.bodies.map(() => new Float32Array([0, 0, 0, 1]))
  }

  /** Takes over a state whose world was restored. */
  restore(world: World, positionRad: Float64Array, previousRad: Float64Array): void {
    this.positionRad.set(positionRad)
    this.read(world)
    this.positionRad.set(positionRad)
    this.previousRad.set(previousRad)
  }

  /** Call once after every step of the world. Runs thousands of times a second: plain indices, nothing allocated. */
  read(world: World): void {
    const raw = world.bodies.raw
    this.previousRad.set(this.positionRad)
    for (let body = 1; body < this.#rotations.length; body++) {
      raw.rbRotation(this.#handles[body] as number, this.#rotations[body] as Float32Array)
    }
    for (let k = 0; k < this.positionRad.length; k++) this.#readJoint(k)
  }

  #readJoint(k: number): void {
    const p = this.#rotations[this.#parent[k] as number] as Float32Array
    const c = this.#rotations[this.#child[k] as number] as Float32Array
    const [px, py, pz, pw] = [p[0] as number, p[1] as number, p[2] as number, p[3] as number]
    const [cx, cy, cz, cw] = [c[0] as number, c[1] as number, c[2] as number, c[3] as number]
    const ax = this.#axis[3 * k] as number
    const ay = this.#axis[3 * k + 1] as number
    const az = this.#axis[3 * k + 2] as number
    // conj(parent) * child; a revolute joint leaves only a turn about its axis.
    const w = pw * cw + px * cx + py * cy + pz * cz
    const x = pw * cx - px * cw - py * cz + pz * cy
    const y = pw * cy + px * cz - py * cw - pz * cx
    const z = pw * cz - px * cy + py * cx - pz * cw
    const angle = (this.#startRad[k] as number) + 2 * atan2(x * ax + y * ay + z * az, w)
    const turns = Math.floor(((this.previousRad[k] as number) - angle) / TURN + 0.5)
    this.positionRad[k] = angle + turns * TURN
    // The axis turned by the parent.
    const tx = 2 * (py * az - pz * ay)
    const ty = 2 * (pz * ax - px * az)
    const tz = 2 * (px * ay - py * ax)
    this.axisWorld[3 * k] = ax + pw * tx + py * tz - pz * ty
    this.axisWorld[3 * k + 1] = ay + pw * ty + pz * tx - px * tz
    this.axisWorld[3 * k + 2] = az + pw * tz + px * ty - py * tx
  }
}
