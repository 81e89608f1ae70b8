/** What each joint carries: the torque that would hold the links beyond it against gravity. */

import type { ArmBodies } from './arm-bodies.js'
import type { ArmModel } from './arm-model.js'
import { TORQUE_UNITS_PER_NM } from './engine-units.js'
import type { JointState } from './joint-state.js'
import type { RawVector, World } from './rapier.js'

/** Objects in the jaws do not count: a servo's gears feel them through the motor's torque alone. */
export class GravityLoad {
  /** N.m about each joint's axis, as of the last `read`. */
  readonly torqueNm: Float64Array
  readonly #handles: readonly number[]
  readonly #massKg: readonly number[]
  /** Per body: mass times centre, summed with all bodies beyond, then the mass. */
  readonly #moment: Float64Array
  readonly #child: Int32Array
  readonly #parent: Int32Array
  readonly #centre = new Float32Array(3)
  readonly #origin = new Float32Array(3)

  constructor(model: ArmModel, arm: ArmBodies) {
    this.torqueNm = new Float64Array(model.joints.length)
    this.#handles = arm.bodies
    this.#massKg = model.bodies.map(({ mass }) => mass?.massKg ?? 0)
    this.#moment = new Float64Array(4 * model.bodies.length)
    this.#child = Int32Array.from(model.joints, joint => joint.child)
    this.#parent = Int32Array.from(model.joints, joint => joint.parent)
  }

  /** `gravity` in engine units. Call once per substep, after the joint state was read. */
  read(world: World, state: JointState, gravity: RawVector): void {
    const raw = world.bodies.raw
    const moment = this.#moment
    for (let body = 1; body < this.#handles.length; body++) {
      const massKg = this.#massKg[body] as number
      raw.rbWorldCom(this.#handles[body] as number, this.#centre)
      for (let i = 0; i < 3; i++) moment[4 * body + i] = massKg * (this.#centre[i] as number)
      moment[4 * body + 3] = massKg
    }
    const { x: gx, y: gy, z: gz } = gravity
    // Joints run from the base outwards: backwards, every body is complete when its joint comes.
    for (let k = this.torqueNm.length - 1; k >= 0; k--) {
      const child = 4 * (this.#child[k] as number)
      const parent = 4 * (this.#parent[k] as number)
      raw.rbTranslation(this.#handles[child / 4] as number, this.#origin)
      const massKg = moment[child + 3] as number
      const rx = (moment[child] as number) - massKg * (this.#origin[0] as number)
      const ry = (moment[child + 1] as number) - massKg * (this.#origin[1] as number)
      const rz = (moment[child + 2] as number) - massKg * (this.#origin[2] as number)
      const ax = state.axisWorld[3 * k] as number
      const ay = state.axisWorld[3 * k + 1] as number
      const az = state.axisWorld[3 * k + 2] as number
      const falling = ax * (ry * gz - rz * gy) + ay * (rz * gx - rx * gz) + az * (rx * gy - ry * gx)
      this.torqueNm[k] = -falling / TORQUE_UNITS_PER_NM
      for (let i = 0; i < 4; i++) moment[parent + i] = (moment[parent + i] as number) + (moment[child + i] as number)
    }
  }
}
