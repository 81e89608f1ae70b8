/** Put a finger on a small cube and leave it where it is: the gripper must not push it over or away. */

import { distance, dot, rotate } from '../../robot/vector.js'
import { poseFeatures, poseValues } from '../object-features.js'
import { isStill, Streak } from '../predicates.js'
import { share, tolerance } from '../rewards.js'
import type { Pose, Vector3 } from '../scene.js'
import { spawnOnTable } from '../spawn.js'
import { requireScene } from '../task.js'
import type { Task } from '../task.js'
import { CUBE_EDGE_M, cubeOf } from './cube.js'
import { drawStart } from './start-pose.js'

const CUBE = cubeOf('cube', [0.85, 0.15, 0.1])
/** so101-nexus calls 30 mm off the bounding sphere a touch (sim-peers.md 1c); here it is half of the way. */
const NEAR_M = (Math.sqrt(3) * CUBE_EDGE_M) / 2 + 0.03
const HOLD_S = 0.2
const MAX_PUSH_M = 0.02
/** Cosine of 20 degrees, between where the cube's own vertical pointed and where it points. */
const MIN_UPRIGHT = 0.94

export const touch: Task = {
  id: 'touch',
  instruction: 'Touch the cube with a finger tip without moving it.',
  horizonS: 8,
  objects: [CUBE],
  needsScene: true,
  environmentState: poseFeatures(CUBE.name),
  rewardWeights: { near: 0.4, inPlace: 0.3, touching: 0.3, success: 1 },
  subGoals: { near: 0.5, touched: 0.5 },
  begin(random, setting) {
    const startRad = drawStart(random, setting)
    const spec = setting.objects.get(CUBE.name) ?? CUBE
    const start = spawnOnTable(random, setting, { spec })
    const held = new Streak(HOLD_S)
    return {
      startRad,
      objects: [{ spec, pose: start }],
      environmentState: ({ scene }) => Float32Array.from(poseValues(requireScene('touch', scene), CUBE.name)),
      score({ tip, scene, timeS }) {
        const present = requireScene('touch', scene)
        const pose = present.objectPose(CUBE.name)
        const { fixed, moving } = present.jawContacts(CUBE.name)
        const gapM = distance(tip.positionM, pose.positionM)
        const pushedM = distance(pose.positionM, start.positionM)
        const isTouching = fixed.forceN > 0 || moving.forceN > 0
        const isInPlace = pushedM <= MAX_PUSH_M && isUpright(pose, start)
        const isQuiet = isStill(present.objectVelocity(CUBE.name))
        const success = held.holds(isTouching && isInPlace && isQuiet, timeS)
        return {
          potentials: {
            near: tolerance(gapM, { upper: CUBE_EDGE_M, margin: 0.2 }),
            inPlace: 1 - share(pushedM / MAX_PUSH_M),
            touching: Number(isTouching && isInPlace),
          },
          subGoals: { near: gapM <= NEAR_M, touched: success },
          success,
        }
      },
    }
  },
}

function isUpright({ quaternion }: Pose, start: Pose): boolean {
  const up: Vector3 = [0, 0, 1]
  return dot(rotate(quaternion, up), rotate(start.quaternion, up)) >= MIN_UPRIGHT
}
