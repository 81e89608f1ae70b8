/** Put one cube on another and let go: the tower stands by itself. */

import { add, distance, norm, subtract } from '../../robot/vector.js'
import { isHeld } from '../grasp.js'
import { lowestM } from '../object-extent.js'
import { poseFeatures, poseValues } from '../object-features.js'
import { isReleased, isStill, Streak } from '../predicates.js'
import { tolerance } from '../rewards.js'
import type { ObjectSpec, Scene } from '../scene.js'
import { spawnOnTable } from '../spawn.js'
import { requireScene } from '../task.js'
import type { Task } from '../task.js'
import { cubeOf } from './cube.js'
import { drawStart } from './start-pose.js'

const UPPER = cubeOf('red-cube', [0.85, 0.15, 0.1])
const LOWER = cubeOf('green-cube', [0.1, 0.6, 0.2])
/** As so101-nexus has it (sim-peers.md 1c): across, half the diagonal and this; in height, this. */
const SLACK_M = 0.005
/** The arm, too, has come to rest: the tip moves by less, as for `reach`. */
const STOPPED_MS = 0.05
const HOLD_S = 0.3
/** Of the gripper frame over the table while the upper cube is put down and the arm goes up again. */
const STACKING_HEIGHTS_M = [[0.01, 0.035, 0.06], [0.1]]

export const stackCube: Task = {
  id: 'stack-cube',
  instruction: 'Put the red cube on the green cube.',
  horizonS: 20,
  objects: [UPPER, LOWER],
  needsScene: true,
  environmentState: poseFeatures(UPPER.name, LOWER.name),
  rewardWeights: { near: 0.2, held: 0.3, above: 0.5, stacked: 0.5, success: 1 },
  subGoals: { grasped: 0.5, stacked: 0.5 },
  begin(random, setting) {
    const startRad = drawStart(random, setting)
    const upper = setting.objects.get(UPPER.name) ?? UPPER
    const lower = setting.objects.get(LOWER.name) ?? LOWER
    const lowerPose = spawnOnTable(random, setting, { spec: lower, heightsM: STACKING_HEIGHTS_M })
    const others = [{ spec: lower, pose: lowerPose }]
    const objects = [{ spec: upper, pose: spawnOnTable(random, setting, { spec: upper, others }) }, ...others]
    const streak = new Streak(HOLD_S)
    const riseM = halfM(upper) + halfM(lower)
    return {
      startRad,
      objects,
      environmentState: ({ scene }) =>
        Float32Array.from(poseValues(requireScene('stack-cube', scene), UPPER.name, LOWER.name)),
      score({ tip, tipSpeedMS, timeS, scene }) {
        const present = requireScene('stack-cube', scene)
        const { positionM } = present.objectPose(UPPER.name)
        const goalM = add(present.objectPose(LOWER.name).positionM, [0, 0, riseM])
        const held = isHeld(present.jawContacts(UPPER.name))
        const onTable = Math.abs(goalM[2] - riseM - halfM(lower) - setting.tableHeightM) <= SLACK_M
        const [dx, dy, dz] = subtract(positionM, goalM)
        const inPlace =
          onTable &&
          norm([dx, dy, 0]) <= Math.SQRT2 * halfM(lower) + SLACK_M &&
          Math.abs(dz) <= SLACK_M &&
          standsOn(present, UPPER.name, LOWER.name)
        const stacked = inPlace && isReleased(present, UPPER.name) && isReleased(present, LOWER.name)
        const atRest = [UPPER, LOWER].every(({ name }) => isStill(present.objectVelocity(name)))
        const success = streak.holds(stacked && atRest && tipSpeedMS <= STOPPED_MS, timeS)
        return {
          potentials: {
            near: stacked ? 1 : tolerance(distance(tip.positionM, positionM), { upper: 0.02, margin: 0.2 }),
            held: Number(held || stacked),
            above: held || stacked ? tolerance(distance(positionM, goalM), { upper: 0.01, margin: 0.2 }) : 0,
            stacked: Number(stacked),
          },
          subGoals: { grasped: held, stacked: success },
          success,
        }
      },
    }
  },
}

/** All that carries it is the other one. */
function standsOn(scene: Scene, upper: string, lower: string): boolean {
  return scene.contactForceN(upper, lower) > 0 && scene.contactForceN(upper, 'table') === 0
}

function halfM(cube: ObjectSpec): number {
  return -lowestM(cube)
}
