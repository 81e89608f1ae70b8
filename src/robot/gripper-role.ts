/** Followers and leaders told apart by how far their grippers turn, as calibration files of real arms show it. */

import type { RobotRole } from './arm-spec.js'
import { BEYOND_MEASURED } from './travel-width.js'

/** Widths of the gripper's range in the files of 7 followers and 3 leaders (data/calibrations/statistics.json). */
const GRIPPER_TICKS: Readonly<Record<RobotRole, readonly [narrowest: number, widest: number]>> = {
  follower: [1473, 1590],
  leader: [1207, 1265],
}

/** Whose gripper turns so far; undefined where it could be nobody's. */
export function roleOfGripper(widthTicks: number): RobotRole | undefined {
  return (['follower', 'leader'] as const).find(role => {
    const [narrowest, widest] = GRIPPER_TICKS[role]
    return widthTicks >= narrowest / BEYOND_MEASURED && widthTicks <= widest * BEYOND_MEASURED
  })
}

/** What was measured, as messages have it. */
export function gripperRangeText(role: RobotRole): string {
  const [narrowest, widest] = GRIPPER_TICKS[role]
  return `${narrowest} to ${widest} ticks`
}
