/** Where a cube lies and where it is to be pushed, so that the gripper gets behind it and all the way along. */

import { UsageError } from '../../robot/errors.js'
import type { Random } from '../../robot/random.js'
import { reachesFromAbove } from '../../robot/top-reach.js'
import { cos, sin } from '../../robot/trig.js'
import { add, norm, subtract } from '../../robot/vector.js'
import type { Vector3 } from '../../robot/vector.js'
import { lowestM } from '../object-extent.js'
import type { ObjectSpec, Pose } from '../scene.js'
import { SPAWN, spawnOnTable } from '../spawn.js'
import type { TaskSetting } from '../task.js'

/** Between the middles of cube and disc; the shortest is twice what counts as being there. */
export const PUSH_WAY_M = { least: 0.06, most: 0.15 }
/** From the cube's middle back to where the gripper comes down. */
export const BEHIND_M = 0.04
/** Of the gripper frame over the table: while pushing, and before it comes down. */
export const PUSH_HEIGHT_M = 0.014
const OVER_M = 0.06
/** Of the gripper's way to the pan axis: nearer to it, the gripper gets into the shoulder. */
export const FOLDED_M = 0.095
/** Cubes to draw, and directions for each. */
const CUBES = 50
const DIRECTIONS = 10

export interface Push {
  readonly cube: Pose
  readonly disc: Pose
}

/** `UsageError` where the range has no room for a push. */
export function drawPush(random: Random, setting: TaskSetting, cube: ObjectSpec, disc: ObjectSpec): Push {
  const { nearM, farM, bearingRad } = setting.spawn ?? SPAWN
  const { tableHeightM } = setting
  const discZ = tableHeightM - lowestM(disc)
  for (let k = 0; k < CUBES; k++) {
    const pose = spawnOnTable(random, setting, { spec: cube, heightsM: [[PUSH_HEIGHT_M]] })
    const [x, y] = pose.positionM
    for (let i = 0; i < DIRECTIONS; i++) {
      const wayM = random.uniform(PUSH_WAY_M.least, PUSH_WAY_M.most)
      const turn = random.uniform(-Math.PI, Math.PI)
      const [ux, uy] = [cos(turn), sin(turn)]
      const end: Vector3 = [x + wayM * ux, y + wayM * uy, discZ]
      const behind: Vector3 = [x - BEHIND_M * ux, y - BEHIND_M * uy, discZ]
      const isInRange = ([px, py]: Vector3): boolean => {
        const awayM = norm([px, py, 0])
        return awayM >= nearM && awayM <= farM && px >= awayM * cos(bearingRad)
      }
      if (!isInRange(end) || !isInRange(behind)) continue
      if (offPanAxisM(setting.robot.panAxisXM, behind, end) < FOLDED_M) continue
      if (
        reaches(setting, behind, [PUSH_HEIGHT_M]) &&
        reaches(setting, behind, [OVER_M]) &&
        reaches(setting, end, [PUSH_HEIGHT_M])
      ) {
        return { cube: pose, disc: { positionM: end, quaternion: [0, 0, 0, 1] } }
      }
    }
  }
  const way = `${PUSH_WAY_M.least} to ${PUSH_WAY_M.most} m`
  throw new UsageError(
    `no way of ${way} to push '${cube.name}' along was found in ${CUBES * DIRECTIONS} draws within ${nearM} to ${farM} m of the base: widen the range`,
  )
}

/** How near a straight way comes to the pan axis, seen from above. */
export function offPanAxisM(axisXM: number, from: Vector3, to: Vector3): number {
  const way = subtract(to, from)
  const [wx, wy] = way
  const part = ((axisXM - from[0]) * wx - from[1] * wy) / (wx * wx + wy * wy)
  const nearest = Math.min(1, Math.max(0, part))
  const [x, y] = add(from, [nearest * wx, nearest * wy, 0])
  return norm([x - axisXM, y, 0])
}

function reaches(setting: TaskSetting, [x, y]: Vector3, heightsM: readonly number[]): boolean {
  const { robot, tableHeightM } = setting
  return reachesFromAbove(
    { ...setting, panAxisXM: robot.panAxisXM },
    heightsM.map(heightM => [x, y, tableHeightM + heightM]),
  )
}
