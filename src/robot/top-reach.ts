/** What the gripper can reach from above: the way nearly everything on a table is taken. */

import { solveIk } from './ik.js'
import type { Kinematics } from './kinematics.js'
import { atan2, cos, sin } from './trig.js'
import type { Vector3 } from './vector.js'

/** Tilts of the approach away from straight down, outwards positive, in the order in which they are tried: needed near and far from the base. */
export const TILTS_RAD: readonly number[] = [0, 0.15, -0.15, 0.3, -0.3, 0.45, -0.45, 0.6, 0.75]

export interface TopReachArm {
  readonly kinematics: Kinematics
  readonly limitsRad: readonly (readonly [lower: number, upper: number])[]
  /** x of the shoulder pan axis in the base frame. */
  readonly panAxisXM: number
}

/** Direction of a point as seen from the pan axis, radians, left positive. */
export function bearingRad([x, y]: Vector3, panAxisXM: number): number {
  return atan2(y, x - panAxisXM)
}

/** Unit vector out of the jaws for a tilt in the arm's plane. */
export function tiltedDown(bearing: number, tiltRad: number): Vector3 {
  return [cos(bearing) * sin(tiltRad), sin(bearing) * sin(tiltRad), -cos(tiltRad)]
}

/** Where the solver starts for a grasp from above; a positive pan turns clockwise seen from above. */
export function overRad(bearing: number, rollRad: number, gripperRad: number): readonly number[] {
  return [-bearing, 0, 0.3, 1.2, rollRad, gripperRad]
}

/** Whether one tilt serves for all these positions of the gripper frame, which lie above each other. */
export function reachesFromAbove(arm: TopReachArm, pointsM: readonly Vector3[]): boolean {
  return TILTS_RAD.some(tilt => reachesAtTilt(arm, pointsM, tilt))
}

export function reachesAtTilt(
  { kinematics, limitsRad, panAxisXM }: TopReachArm,
  pointsM: readonly Vector3[],
  tiltRad: number,
): boolean {
  return pointsM.every(positionM => {
    const bearing = bearingRad(positionM, panAxisXM)
    const found = solveIk(
      kinematics,
      { positionM, approach: tiltedDown(bearing, tiltRad) },
      {
        limitsRad,
        startRad: overRad(bearing, 0, 0),
        restarts: 0,
        positionToleranceM: 0.001,
        approachToleranceRad: 0.02,
      },
    )
    return found.converged
  })
}
