/** Put a cube into a bin and let go of it: pick-place of the SmolVLA paper on SO-100 (sim-peers.md 2a). */

import { distance } from '../../robot/vector.js'
import { isHeld } from '../grasp.js'
import { poseFeatures, poseValues } from '../object-features.js'
import { isReleased, isStill, Streak } from '../predicates.js'
import { tolerance } from '../rewards.js'
import { spawnOnTable } from '../spawn.js'
import { requireScene } from '../task.js'
import type { Task } from '../task.js'
import { binOf, isInBin, overBin } from './bin.js'
import { cubeOf } from './cube.js'
import { drawStart } from './start-pose.js'

const CUBE = cubeOf('cube', [0.85, 0.15, 0.1])
const BIN = binOf('bin', [0.15, 0.5, 0.85])
/** What bounces in the bin is not placed yet. */
const HOLD_S = 0.2
/** Of the gripper frame over the table: into the bin, and over it with the cube; at any tilt each. */
const BIN_HEIGHTS_M = [[0.03], [0.09]]
/** Of the cube's middle over the bin's floor: the way there ends over the rim. */
const OVER_M = 0.05

export const placeInBin: Task = {
  id: 'place-in-bin',
  instruction: 'Pick up the cube and place it in the bin.',
  horizonS: 20,
  objects: [CUBE, BIN],
  needsScene: true,
  environmentState: poseFeatures(CUBE.name, BIN.name),
  rewardWeights: { near: 0.2, grasped: 0.3, carried: 0.5, success: 1 },
  subGoals: { grasped: 0.5, placed: 0.5 },
  begin(random, setting) {
    const startRad = drawStart(random, setting)
    const spec = setting.objects.get(CUBE.name) ?? CUBE
    const box = setting.objects.get(BIN.name) ?? BIN
    const bin = { spec: box, pose: spawnOnTable(random, setting, { spec: box, heightsM: BIN_HEIGHTS_M }) }
    const cube = { spec, pose: spawnOnTable(random, setting, { spec, others: [bin] }) }
    const settled = new Streak(HOLD_S)
    let wasGrasped = false
    return {
      startRad,
      objects: [cube, bin],
      environmentState: ({ scene }) =>
        Float32Array.from(poseValues(requireScene('place-in-bin', scene), CUBE.name, BIN.name)),
      score({ tip, scene, timeS }) {
        const present = requireScene('place-in-bin', scene)
        const pose = present.objectPose(CUBE.name)
        const held = isHeld(present.jawContacts(CUBE.name))
        wasGrasped ||= held
        const lies = isInBin(bin.pose, { spec, pose }) && isReleased(present, CUBE.name)
        const success = settled.holds(lies && isStill(present.objectVelocity(CUBE.name)), timeS)
        const gapM = distance(pose.positionM, overBin(bin.pose, OVER_M))
        return {
          potentials: {
            near: lies ? 1 : tolerance(distance(tip.positionM, pose.positionM), { upper: 0.02, margin: 0.2 }),
            grasped: Number(held || lies),
            carried: lies ? 1 : held ? tolerance(gapM, { upper: OVER_M, margin: 0.2 }) : 0,
          },
          subGoals: { grasped: wasGrasped, placed: success },
          success,
        }
      },
    }
  },
}
