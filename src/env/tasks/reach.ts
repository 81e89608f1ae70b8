/** Move the finger tip to a point in the air and stop there. */

import type { Vector3 } from '../scene.js'
import { UsageError } from '../../robot/errors.js'
import { distance } from '../../robot/vector.js'
import { pointFeatures } from '../object-features.js'
import type { Task, TaskSetting } from '../task.js'
import { tolerance } from '../rewards.js'
import type { Random } from '../../robot/random.js'
import { drawStart } from './start-pose.js'

const REACHED_M = 0.015
/** Passing through the ball is not reaching it. */
const STOPPED_MS = 0.05
/** A target is at least this far from where the tip starts. */
const MIN_DISTANCE_M = 0.05
const MIN_HEIGHT_M = 0.03
/** In front of the base, of the target. */
const MIN_X_M = 0.08
/** Draws until somebody has asked for the impossible. */
const ATTEMPTS = 1000

export const reach: Task = {
  id: 'reach',
  instruction: 'Move the finger tip to the target and stop there.',
  horizonS: 5,
  objects: [],
  needsScene: false,
  environmentState: pointFeatures('target'),
  rewardWeights: { near: 1, success: 1 },
  subGoals: { near: 0.5, reached: 0.5 },
  begin(random, setting) {
    const startRad = drawStart(random, setting)
    const targetM = drawTarget(random, setting, startRad)
    return {
      startRad,
      objects: [],
      environmentState: () => Float32Array.from(targetM),
      score({ tip, tipSpeedMS }) {
        const gapM = distance(tip.positionM, targetM)
        const success = gapM <= REACHED_M && tipSpeedMS <= STOPPED_MS
        return {
          potentials: { near: tolerance(gapM, { upper: REACHED_M, margin: 0.2 }) },
          subGoals: { near: gapM <= REACHED_M, reached: success },
          success,
        }
      },
    }
  },
}

/** Where the tip is in a random pose within the planning limits: reachable by construction. */
function drawTarget(
  random: Random,
  { kinematics, limitsRad, tableHeightM }: TaskSetting,
  startRad: readonly number[],
): Vector3 {
  const startM = kinematics.forward(startRad).positionM
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const pose = limitsRad.map(([lower, upper]) => random.uniform(lower, upper))
    const { positionM } = kinematics.forward(pose)
    if (positionM[2] < tableHeightM + MIN_HEIGHT_M || positionM[0] < MIN_X_M) continue
    if (distance(positionM, startM) >= MIN_DISTANCE_M) return positionM
  }
  throw new UsageError(
    `in ${ATTEMPTS} draws the finger tip was never ${MIN_HEIGHT_M} m over a table of height ${tableHeightM} m, in front of the base and ` +
      `${MIN_DISTANCE_M} m from its start: lower the table, or give the joints more room`,
  )
}
