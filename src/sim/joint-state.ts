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
  readonly #startRad: readonly number[]
  readonly #rotations: Float32Array[]

  constructor(
    private readonly model: ArmModel,
    private readonly arm: ArmBodies,
    startRad: readonly number[],
  ) {
    this.positionRad = Float64Array.from(startRad)
    this.previousRad = Float64Array.from(startRad)
    this.axisWorld = Float64Array.from(arm.axes.flat())
    this.#startRad = startRad
    this.#rotations = model.bodies.map(() => new Float32Array([0, 0, 0, 1]))
  }

  /** Takes over a state whose world was restored. */
  restore(world: World, positionRad: Float64Array, previousRad: Float64Array): void {
    this.positionRad.set(positionRad)
    this.read(world)
    this.positionRad.set(positionRad)
    this.previousRad.set(previousRad)
  }

  /** Call once after every `world.step()`. */
  read(world: World): void {
    const raw = world.bodies.raw
    const { joints } = this.model
    this.previousRad.set(this.positionRad)
    for (let body = 1; body < this.#rotations.length; body++) {
      raw.rbRotation(this.arm.bodies[body] as number, this.#rotations[body] as Float32Array)
    }
    for (let k = 0; k < joints.length; k++) {
      const joint = joints[k] as ArmModel['joints'][number]
      const [px, py, pz, pw] = this.#rotations[joint.parent] as unknown as [number, number, number, number]
      const [cx, cy, cz, cw] = this.#rotations[joint.child] as unknown as [number, number, number, number]
      const [ax, ay, az] = this.arm.axes[k] as readonly [number, number, number]
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
}
