/** From where the gripper can point at a thing on the table, in the arm's own plane. */

import { solveIk } from './ik.js'
import { bearingRad, overRad, tiltedDown, TILTS_RAD } from './top-reach.js'
import type { TopReachArm } from './top-reach.js'
import type { Vector3 } from './vector.js'

/** Of the gripper frame to the point, the best first. */
const DISTANCES_M = [0.12, 0.09, 0.15, 0.18, 0.07]

/** Joint angles, with wrist roll and gripper as in `fromRad`; undefined where the point cannot be looked at. */
export function viewOf(arm: TopReachArm, pointM: Vector3, fromRad: ArrayLike<number>): Float64Array | undefined {
  const { kinematics, panAxisXM } = arm
  const [x, y, z] = pointM
  const bearing = bearingRad(pointM, panAxisXM)
  const startRad = overRad(bearing, fromRad[4] as number, fromRad[5] as number)
  const limitsRad = withRoll(arm.limitsRad, startRad[4] as number)
  for (const awayM of DISTANCES_M) {
    for (const tilt of TILTS_RAD) {
      const approach = tiltedDown(bearing, tilt)
      const [dx, dy, dz] = approach
      const found = solveIk(
        kinematics,
        { positionM: [x - awayM * dx, y - awayM * dy, z - awayM * dz], approach },
        { limitsRad, startRad, restarts: 0, positionToleranceM: 0.001, approachToleranceRad: 0.02 },
      )
      if (found.converged) return found.positionRad
    }
  }
  return undefined
}

const ROLL = 4
const SPREAD_RAD = 0.1

/** The gripper frame sits 8 mm off the roll axis: a solver that may turn it does so by half a turn for a millimetre. */
export function withRoll(limitsRad: TopReachArm['limitsRad'], rollRad: number): TopReachArm['limitsRad'] {
  return limitsRad.map((limits, joint) => {
    if (joint !== ROLL) return limits
    const [lower, upper] = limits
    const middle = Math.min(upper - SPREAD_RAD, Math.max(lower + SPREAD_RAD, rollRad))
    return [middle - SPREAD_RAD, middle + SPREAD_RAD] as const
  })
}
