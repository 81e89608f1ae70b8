/** A follower as teleoperators see it: kinematics and limits, and no physics. */

import { jointActionSpace } from '../../../src/env/arm-spaces.js'
import { unitsPerRad } from '../../../src/env/control/control-limits.js'
import type { ControlledArm } from '../../../src/env/control/control-mode.js'
import { nominalCalibration, userToRad } from '../../../src/robot/calibration.js'
import { plannedArm } from '../../../src/run/planned-arm.js'

export const RATE_HZ = 60
const { robot, kinematics } = plannedArm()

export const FOLLOWER: ControlledArm = {
  spec: robot,
  calibration: nominalCalibration(robot),
  kinematics,
  jointSpace: jointActionSpace(robot),
  rateHz: RATE_HZ,
}

export const PER_RAD = unitsPerRad(FOLLOWER)
/** Above the table, the gripper looking down and forward; degrees and percent. */
export const READY: Float32Array = Float32Array.of(0, -34, 31, 69, 0, 10)

export function tipOf(user: Float32Array) {
  return kinematics.forward(userToRad(robot, FOLLOWER.calibration, user))
}

/** Of each joint, radians. */
export function waysRad(from: Float32Array, to: Float32Array): number[] {
  return [...to].map((end, k) => (end - (from[k] as number)) / (PER_RAD[k] as number))
}
