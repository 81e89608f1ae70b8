/** An arm that is moved by small ways, of its joints or of its gripper: how keyboard and gamepad move it. */

import { gripperIndex, unitsPerRad } from '../../env/control/control-limits.js'
import type { ControlledArm, ControlMode } from '../../env/control/control-mode.js'
import { eeDeltaMode } from '../../env/control/ee-delta.js'
import { userToRad } from '../../robot/calibration.js'
import { rotate, type Vector3 } from '../../robot/vector.js'

/** `ee`: the gripper frame goes ways in the base frame; `joint`: joint by joint. */
export type JogMode = 'ee' | 'joint'

/** What is moved, by how the arm is seen from behind its base. `pitch`: the gripper looks up; `roll`: about where it points. */
export const EE_AXES = ['forward', 'left', 'up', 'pitch', 'roll', 'gripper'] as const
export type EeAxis = (typeof EE_AXES)[number]

/** Slow enough to be stopped in time by who looks on; a gripper opens in a second. */
export const JOG_SPEEDS = { jointRadS: 1, linearMS: 0.15, turnRadS: 1, gripperRadS: 1.8 } as const

/** A joint whose target is further ahead of it is held back by something: the target waits. */
const LEAD_RAD = 0.25
/** Where the gripper goes straight on, joints may have to go far. */
const FASTEST_JOINT_RAD_S = 2

export class Jog {
  readonly #ee: ControlMode
  readonly #perRad: Float64Array
  readonly #gripper: number
  #target: Float32Array | undefined

  constructor(private readonly arm: ControlledArm) {
    this.#ee = eeDeltaMode(arm)
    this.#perRad = unitsPerRad(arm)
    this.#gripper = gripperIndex(arm.spec)
  }

  reset(): void {
    this.#target = undefined
  }

  /** The next target: each joint has gone so far, URDF radians. */
  byJoints(waysRad: ArrayLike<number>, measured: Float32Array): Float32Array {
    const from = this.#from(measured)
    return this.#to(
      from,
      from.map((start, k) => start + (waysRad[k] ?? 0) * (this.#perRad[k] as number)),
      measured,
    )
  }

  /** The next target: the gripper has gone so far, metres and radians, by `EE_AXES`. */
  byGripper(ways: Readonly<Record<EeAxis, number>>, measured: Float32Array): Float32Array {
    const from = this.#from(measured)
    const { spec, calibration, kinematics } = this.arm
    const gripperWay = ways.gripper * (this.#perRad[this.#gripper] as number)
    const isStill = EE_AXES.every(axis => axis === 'gripper' || ways[axis] === 0)
    if (isStill) {
      const to = from.slice()
      to[this.#gripper] = (to[this.#gripper] as number) + gripperWay
      return this.#to(from, to, measured)
    }
    const tip = kinematics.forward(userToRad(spec, calibration, from))
    const points = rotate(tip.quaternion, [0, 0, 1])
    const turn = turnOf(points, tip.positionM, this.#panAxisM(), ways)
    const action = Float32Array.of(ways.forward, ways.left, ways.up, ...turn, gripperWay)
    const { target } = this.#ee.decode(this.#ee.space.clip(action), { measured, target: from })
    return this.#to(from, this.#slowed(from, target), measured)
  }

  #panAxisM(): Vector3 {
    return [this.arm.spec.panAxisXM, 0, 0]
  }

  #from(measured: Float32Array): Float32Array {
    return (this.#target ??= this.arm.jointSpace.clip(measured))
  }

  /** All joints of the arm by the same share. */
  #slowed(from: Float32Array, to: Float32Array): Float32Array {
    const mostRad = FASTEST_JOINT_RAD_S / this.arm.rateHz
    const wayRad = (k: number): number =>
      Math.abs((to[k] as number) - (from[k] as number)) / (this.#perRad[k] as number)
    let share = 1
    for (let k = 0; k < to.length; k++) if (k !== this.#gripper) share = Math.min(share, mostRad / wayRad(k))
    return from.map((start, k) =>
      k === this.#gripper ? (to[k] as number) : start + share * ((to[k] as number) - start),
    )
  }

  /** The gripper may want to close on what it holds; a joint that something is in the way of does not run ahead. */
  #to(from: Float32Array, to: Float32Array, measured: Float32Array): Float32Array {
    const near = to.map((end, k) => {
      if (k === this.#gripper) return end
      const lead = LEAD_RAD * (this.#perRad[k] as number)
      const [start, is] = [from[k] as number, measured[k] as number]
      return Math.min(Math.max(end, Math.min(is - lead, start)), Math.max(is + lead, start))
    })
    return (this.#target = this.arm.jointSpace.clip(near))
  }
}

/** A rotation vector, base frame: pitch about what lies across the arm, roll about where the gripper points. */
function turnOf(
  points: Vector3,
  tipM: Vector3,
  panM: Vector3,
  { pitch, roll }: Readonly<Record<EeAxis, number>>,
): Vector3 {
  const [x, y] = [tipM[0] - panM[0], tipM[1] - panM[1]]
  const length = Math.max(Math.sqrt(x * x + y * y), Number.MIN_VALUE)
  // To the right of the arm: a turn about it lifts what lies in front.
  const across: Vector3 = [y / length, -x / length, 0]
  return [0, 1, 2].map(i => pitch * (across[i] as number) + roll * (points[i] as number)) as unknown as Vector3
}
