/** Push a cube along the table onto a disc, without lifting it. */

import { isReleased, isStill, Streak } from '../predicates.js'
import { distance } from '../../robot/vector.js'
import { lowestM } from '../object-extent.js'
import { pointFeatures, poseFeatures, poseValues } from '../object-features.js'
import { share, tolerance } from '../rewards.js'
import { requireScene } from '../task.js'
import type { Task } from '../task.js'
import { cubeOf } from './cube.js'
import { discOf, flatDistanceM, liesOnDisc } from './disc.js'
import { drawPush } from './draw-push.js'
import { drawStart } from './start-pose.js'

const CUBE = cubeOf('cube', [0.85, 0.15, 0.1])
const DISC = discOf('disc', [0.15, 0.5, 0.85])
/** A cube that was ever higher than this part of half its edge over its start was carried. Standing on a corner it is 0.73 higher. */
const LIFTED = 0.8
const HOLD_S = 0.2

export const pushCube: Task = {
  id: 'push-cube',
  instruction: 'Push the cube onto the disc without lifting it.',
  horizonS: 20,
  objects: [CUBE, DISC],
  needsScene: true,
  environmentState: [...poseFeatures(CUBE.name), ...pointFeatures(DISC.name)],
  rewardWeights: { near: 0.2, pushed: 0.8, success: 1 },
  subGoals: { halfway: 0.5, placed: 0.5 },
  begin(random, setting) {
    const startRad = drawStart(random, setting)
    const spec = setting.objects.get(CUBE.name) ?? CUBE
    const marker = setting.objects.get(DISC.name) ?? DISC
    const { cube, disc } = drawPush(random, setting, spec, marker)
    const liftedM = -LIFTED * lowestM(spec)
    const wayM = flatDistanceM(cube.positionM, disc.positionM)
    const settled = new Streak(HOLD_S)
    let wasLifted = false
    return {
      startRad,
      objects: [
        { spec, pose: cube },
        { spec: marker, pose: disc },
      ],
      environmentState: ({ scene }) =>
        Float32Array.from([...poseValues(requireScene('push-cube', scene), CUBE.name), ...disc.positionM]),
      score({ tip, scene, timeS }) {
        const present = requireScene('push-cube', scene)
        const { positionM } = present.objectPose(CUBE.name)
        wasLifted ||= positionM[2] - cube.positionM[2] > liftedM
        const gapM = flatDistanceM(positionM, disc.positionM)
        const isPlaced =
          liesOnDisc(positionM, disc.positionM, cube.positionM) &&
          isStill(present.objectVelocity(CUBE.name)) &&
          isReleased(present, CUBE.name)
        const success = settled.holds(isPlaced, timeS) && !wasLifted
        return {
          potentials: {
            near: tolerance(distance(tip.positionM, positionM), { upper: 0.04, margin: 0.2 }),
            pushed: wasLifted ? 0 : share(1 - gapM / wayM),
          },
          subGoals: { halfway: !wasLifted && gapM <= wayM / 2, placed: success },
          success,
        }
      },
    }
  },
}
