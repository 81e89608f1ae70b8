/** The way of a gripper pose to joint targets and back, for both modes of the end effector. */

import { radToUser, userToRad } from '../../robot/calibration.js'
import type { Pose } from '../../robot/vector.js'
import { CONTROL_LIMITS, gripperIndex, stepsRad, travelRad } from './control-limits.js'
import type { ArmState, Command, ControlledArm } from './control-mode.js'
import { PoseIk } from './pose-ik.js'

export class EeArm {
  readonly gripper: number
  readonly #ik: PoseIk
  readonly #stepsRad: Float64Array

  constructor(readonly arm: ControlledArm) {
    this.gripper = gripperIndex(arm.spec)
    this.#ik = new PoseIk(arm.kinematics, travelRad(arm))
    this.#stepsRad = stepsRad(arm, CONTROL_LIMITS.ee)
  }

  /** Of the gripper frame, base frame. */
  poseOf(user: Float32Array): Pose {
    const { spec, calibration, kinematics } = this.arm
    return kinematics.forward(userToRad(spec, calibration, user))
  }

  /** Towards the pose from the last target: straight in joint space, and no faster than the joints may. `gripper`: in the user's units. */
  command(pose: Pose, gripper: number, { target }: ArmState): Command {
    const { spec, calibration, jointSpace } = this.arm
    const fromRad = userToRad(spec, calibration, target)
    const wanted = target.slice()
    wanted[this.gripper] = gripper
    const { positionRad: goalRad, ...ik } = this.#ik.solve(pose, fromRad)
    goalRad[this.gripper] = userToRad(spec, calibration, wanted)[this.gripper] as number
    return { target: jointSpace.clip(radToUser(spec, calibration, this.#within(fromRad, goalRad))), ik }
  }

  /** All joints of the arm arrive together, the gripper by itself. */
  #within(fromRad: Float64Array, goalRad: Float64Array): Float64Array {
    const shares = goalRad.map((goal, k) => {
      const wayRad = Math.abs(goal - (fromRad[k] as number))
      const mostRad = this.#stepsRad[k] as number
      return wayRad > mostRad ? mostRad / wayRad : 1
    })
    const share = shares.reduce((least, each, k) => (k === this.gripper ? least : Math.min(least, each)), 1)
    return goalRad.map((goal, k) => {
      const from = fromRad[k] as number
      return from + (k === this.gripper ? (shares[k] as number) : share) * (goal - from)
    })
  }
}
