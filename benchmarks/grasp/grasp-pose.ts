/** Where a benchmark's gripper stands to take a cube from above: in front of the arm, straight down, jaws closing sideways. */

import { solveIk } from '../../src/robot/ik.js'
import type { Kinematics } from '../../src/robot/kinematics.js'

const GRASP_X_M = 0.22
/** Height of the gripper frame, which puts the finger tips 3 mm above the table. */
export const GRASP_HEIGHT_M = 0.008
export const LIFT_M = 0.06
/** All the way: the servo's torque limit sets the grip. */
export const CLOSED_RAD = -0.2

/** Joint angles that hold the gripper frame at a height; throws where it is out of reach. */
export function graspPose(
  kinematics: Kinematics,
  limitsRad: readonly (readonly [lower: number, upper: number])[],
  heightM: number,
  startRad: readonly number[],
): number[] {
  const result = solveIk(
    kinematics,
    { positionM: [GRASP_X_M, 0, heightM], approach: [0, 0, -1], closing: [0, 1, 0] },
    { limitsRad, startRad },
  )
  if (!result.converged) throw new Error(`the grasp pose at ${heightM} m is out of reach`)
  return Array.from(result.positionRad)
}
