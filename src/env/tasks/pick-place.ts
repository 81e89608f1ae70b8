/** Put a cube down on a disc: over its middle, let go, at rest. */

import { distance } from '../../robot/vector.js'
import { isHeld } from '../grasp.js'
import { pointFeatures, poseFeatures, poseValues } from '../object-features.js'
import { isReleased, isStill, Streak } from '../predicates.js'
import { tolerance } from '../rewards.js'
import { spawnOnTable } from '../spawn.js'
import { requireScene } from '../task.js'
import type { Task } from '../task.js'
import { cubeOf } from './cube.js'
import { discOf, flatDistanceM, liesOnDisc, ON_DISC_M } from './disc.js'
import { drawStart } from './start-pose.js'

const CUBE = cubeOf('cube', [0.85, 0.15, 0.1])
const DISC = discOf('disc', [0.15, 0.5, 0.85])
/** What rolls over the disc or is dropped from above is not placed yet. */
const HOLD_S = 0.2

export const pickPlace: Task = {
  id: 'pick-place',
  instruction: 'Pick up the cube and place it on the disc.',
  horizonS: 20,
  objects: [CUBE, DISC],
  needsScene: true,
  environmentState: [...poseFeatures(CUBE.name), ...pointFeatures(DISC.name)],
  rewardWeights: { near: 0.2, grasped: 0.3, carried: 0.5, success: 1 },
  subGoals: { grasped: 0.5, placed: 0.5 },
  begin(random, setting) {
    const startRad = drawStart(random, setting)
    const spec = setting.objects.get(CUBE.name) ?? CUBE
    const marker = setting.objects.get(DISC.name) ?? DISC
    const disc = { spec: marker, pose: spawnOnTable(random, setting, { spec: marker, clearM: 0 }) }
    const discM = disc.pose.positionM
    const cube = { spec, pose: spawnOnTable(random, setting, { spec, others: [disc], clearM: 0 }) }
    const beganM = cube.pose.positionM
    const settled = new Streak(HOLD_S)
    return {
      startRad,
      objects: [cube, disc],
      environmentState: ({ scene }) =>
        Float32Array.from([...poseValues(requireScene('pick-place', scene), CUBE.name), ...discM]),
      score({ tip, scene, timeS }) {
        const present = requireScene('pick-place', scene)
        const { positionM } = present.objectPose(CUBE.name)
        const held = isHeld(present.jawContacts(CUBE.name))
        const lies = liesOnDisc(positionM, discM, beganM) && isReleased(present, CUBE.name)
        const success = settled.holds(lies && isStill(present.objectVelocity(CUBE.name)), timeS)
        return {
          potentials: {
            near: lies ? 1 : tolerance(distance(tip.positionM, positionM), { upper: 0.02, margin: 0.2 }),
            grasped: Number(held || lies),
            carried: held || lies ? tolerance(flatDistanceM(positionM, discM), { upper: ON_DISC_M, margin: 0.2 }) : 0,
          },
          subGoals: { grasped: held, placed: success },
          success,
        }
      },
    }
  },
}
