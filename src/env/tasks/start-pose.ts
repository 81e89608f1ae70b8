/** Where episodes start: above the middle of the workspace, gripper down, jaws a little open. */

import type { Random } from '../../robot/random.js'
import type { TaskSetting } from '../task.js'

/** URDF radians in joint order. The gripper frame is at about x 0.22 m, z 0.09 m. */
const READY_RAD = [0, -0.6, 0.55, 1.2, 0, 0.1]
/** A user never puts the arm down twice in the same pose. */
const SPREAD_RAD = 0.03

/** `readyRad`: of tasks that start elsewhere. */
export function drawStart(
  random: Random,
  { startSpreadRad = SPREAD_RAD }: TaskSetting,
  readyRad: readonly number[] = READY_RAD,
): number[] {
  return readyRad.map(angle => angle + random.uniform(-startSpreadRad, startSpreadRad))
}
