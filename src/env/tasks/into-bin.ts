/** What tasks are that put a thing into a bin: inside as a whole, let go, at rest. */

import { distance } from '../../robot/vector.js'
import { isHeld } from '../grasp.js'
import { poseFeatures, poseValues } from '../object-features.js'
import { isReleased, isStill, Streak } from '../predicates.js'
import { tolerance } from '../rewards.js'
import type { ObjectSpec } from '../scene.js'
import { spawnOnTable } from '../spawn.js'
import type { Spawn } from '../spawn.js'
import { requireScene } from '../task.js'
import type { Task } from '../task.js'
import { isInBin, overBin } from './bin.js'
import { drawStart } from './start-pose.js'

/** What bounces in the bin is not placed yet. */
const HOLD_S = 0.2
/** Of the gripper frame over the table: into the bin, and over it with the thing; at any tilt each. */
const BIN_HEIGHTS_M = [[0.03], [0.09]]
/** Of the thing's middle over the bin's floor: the way there ends over the rim. */
const OVER_M = 0.05

export interface IntoBin {
  readonly id: string
  readonly instruction: string
  readonly thing: ObjectSpec
  /** From `binOf`. */
  readonly bin: ObjectSpec
  /** Of the gripper frame over the table at the thing; those of a low grasp where absent. */
  readonly heightsM?: Spawn['heightsM']
}

export function intoBin({ id, instruction, thing, bin, heightsM }: IntoBin): Task {
  return {
    id,
    instruction,
    horizonS: 20,
    objects: [thing, bin],
    needsScene: true,
    environmentState: poseFeatures(thing.name, bin.name),
    rewardWeights: { near: 0.2, grasped: 0.3, carried: 0.5, success: 1 },
    subGoals: { grasped: 0.5, placed: 0.5 },
    begin(random, setting) {
      const startRad = drawStart(random, setting)
      const spec = setting.objects.get(thing.name) ?? thing
      const binSpec = setting.objects.get(bin.name) ?? bin
      const binPose = spawnOnTable(random, setting, { spec: binSpec, heightsM: BIN_HEIGHTS_M })
      const others = [{ spec: binSpec, pose: binPose }]
      const start = spawnOnTable(random, setting, { spec, others, ...(heightsM && { heightsM }) })
      const settled = new Streak(HOLD_S)
      return {
        startRad,
        objects: [{ spec, pose: start }, ...others],
        environmentState: ({ scene }) => Float32Array.from(poseValues(requireScene(id, scene), thing.name, bin.name)),
        score({ tip, scene, timeS }) {
          const present = requireScene(id, scene)
          const pose = present.objectPose(thing.name)
          const held = isHeld(present.jawContacts(thing.name))
          const lies = isInBin(binPose, { spec, pose }) && isReleased(present, thing.name)
          const success = settled.holds(lies && isStill(present.objectVelocity(thing.name)), timeS)
          const gapM = distance(pose.positionM, overBin(binPose, OVER_M))
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
}
