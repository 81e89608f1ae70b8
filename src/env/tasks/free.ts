/** Nothing to do and nothing to reach: an arm that somebody moves by hand. */

import type { Task } from '../task.js'
import { drawStart } from './start-pose.js'

export const free: Task = {
  id: 'free',
  instruction: 'Move the arm as you like.',
  horizonS: 60,
  objects: [],
  needsScene: false,
  environmentState: [],
  rewardWeights: {},
  subGoals: {},
  begin: (random, setting) => ({
    startRad: drawStart(random, setting),
    objects: [],
    environmentState: () => new Float32Array(),
    score: () => ({ potentials: {}, subGoals: {}, success: false }),
  }),
}
