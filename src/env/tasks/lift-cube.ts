/** Pick a small cube off the table and lift it by 50 mm, held by friction alone. */

import { distance } from '../../robot/vector.js'
import { isHeld } from '../grasp.js'
import { poseFeatures, poseValues } from '../object-features.js'
import { share, tolerance } from '../rewards.js'
import { spawnOnTable } from '../spawn.js'
import { requireScene } from '../task.js'
import type { Task } from '../task.js'
import { cubeOf } from './cube.js'
import { drawStart } from './start-pose.js'

const CUBE = cubeOf('cube', [0.85, 0.15, 0.1])
/** As so101-nexus asks for (sim-peers.md 1c). */
const LIFT_M = 0.05

export const liftCube: Task = {
  id: 'lift-cube',
  instruction: 'Pick up the cube and lift it.',
  horizonS: 10,
  objects: [CUBE],
  needsScene: true,
  environmentState: poseFeatures(CUBE.name),
  rewardWeights: { near: 0.2, held: 0.3, lifted: 0.5, success: 1 },
  subGoals: { grasped: 0.5, lifted: 0.5 },
  begin(random, setting) {
    const startRad = drawStart(random, setting)
    const spec = setting.objects.get(CUBE.name) ?? CUBE
    const pose = spawnOnTable(random, setting, { spec })
    return {
      startRad,
      objects: [{ spec, pose }],
      environmentState: ({ scene }) => Float32Array.from(poseValues(requireScene('lift-cube', scene), CUBE.name)),
      score({ tip, scene }) {
        const present = requireScene('lift-cube', scene)
        const { positionM } = present.objectPose(CUBE.name)
        const held = isHeld(present.jawContacts(CUBE.name))
        const heightM = positionM[2] - pose.positionM[2]
        const success = held && heightM >= LIFT_M
        return {
          potentials: {
            near: tolerance(distance(tip.positionM, positionM), { upper: 0.02, margin: 0.2 }),
            held: Number(held),
            lifted: held ? share(heightM / LIFT_M) : 0,
          },
          subGoals: { grasped: held, lifted: success },
          success,
        }
      },
    }
  },
}
