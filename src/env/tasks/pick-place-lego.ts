/** Put a LEGO brick into a box and let go of it: the task of the SmolVLA paper on SO-101 (sim-peers.md 2a). */

import { distance } from '../../robot/vector.js'
import { isHeld } from '../grasp.js'
import { poseFeatures, poseValues } from '../object-features.js'
import { isReleased, isStill, Streak } from '../predicates.js'
import { tolerance } from '../rewards.js'
import { spawnOnTable } from '../spawn.js'
import { requireScene } from '../task.js'
import type { Task } from '../task.js'
import { binOf, isInBin, overBin } from './bin.js'
import { brickOf } from './lego-brick.js'
import { drawStart } from './start-pose.js'

const BRICK = brickOf('brick', [0.9, 0.75, 0.1])
const BOX = binOf('box', [0.55, 0.55, 0.6])
/** What bounces in the box is not placed yet. */
const HOLD_S = 0.2
/** Of the gripper frame over the table: low at the brick; into the box, and over it, at any tilt each. */
const BRICK_HEIGHTS_M = [[0.006, 0.07], [0.1]]
const BOX_HEIGHTS_M = [[0.03], [0.09]]
/** Of the brick's middle over the box's floor: the way there ends over the rim. */
const OVER_M = 0.05

export const pickPlaceLego: Task = {
  id: 'pick-place-lego',
  instruction: 'Put the yellow lego brick into the grey box.',
  horizonS: 20,
  objects: [BRICK, BOX],
  needsScene: true,
  environmentState: poseFeatures(BRICK.name, BOX.name),
  rewardWeights: { near: 0.2, grasped: 0.3, carried: 0.5, success: 1 },
  subGoals: { grasped: 0.5, placed: 0.5 },
  begin(random, setting) {
    const startRad = drawStart(random, setting)
    const spec = setting.objects.get(BRICK.name) ?? BRICK
    const boxSpec = setting.objects.get(BOX.name) ?? BOX
    const box = { spec: boxSpec, pose: spawnOnTable(random, setting, { spec: boxSpec, heightsM: BOX_HEIGHTS_M }) }
    const others = [box]
    const brick = { spec, pose: spawnOnTable(random, setting, { spec, others, heightsM: BRICK_HEIGHTS_M }) }
    const settled = new Streak(HOLD_S)
    return {
      startRad,
      objects: [brick, box],
      environmentState: ({ scene }) =>
        Float32Array.from(poseValues(requireScene('pick-place-lego', scene), BRICK.name, BOX.name)),
      score({ tip, scene, timeS }) {
        const present = requireScene('pick-place-lego', scene)
        const pose = present.objectPose(BRICK.name)
        const held = isHeld(present.jawContacts(BRICK.name))
        const lies = isInBin(box.pose, { spec, pose }) && isReleased(present, BRICK.name)
        const success = settled.holds(lies && isStill(present.objectVelocity(BRICK.name)), timeS)
        const gapM = distance(pose.positionM, overBin(box.pose, OVER_M))
        return {
          potentials: {
            near: lies ? 1 : tolerance(distance(tip.positionM, pose.positionM), { upper: 0.02, margin: 0.2 }),
            grasped: Number(held || lies),
            carried: lies ? 1 : held ? tolerance(gapM, { upper: OVER_M, margin: 0.2 }) : 0,
          },
          subGoals: { grasped: held, placed: success },
          success,
        }
      },
    }
  },
}
