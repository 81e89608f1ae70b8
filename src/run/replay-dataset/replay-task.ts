/** The task of an arm that repeats what was recorded: it begins where the recording began. */

import type { Episode, Task, TaskSetting } from '../../env/task.js'

export interface StartPose {
  /** URDF radians, in joint order; known once the arm and its calibration are. */
  readonly poseRad: () => ArrayLike<number>
}

/** Nothing lies on the table, as far as we know. `isWatched`: somebody lays things out, and says what succeeded. */
export function repeatTask(instruction: string, start: StartPose, isWatched: boolean): Task {
  return {
    id: 'replay',
    instruction: instruction === '' ? 'as in the recording' : instruction,
    horizonS: Infinity,
    objects: [],
    needsScene: isWatched,
    environmentState: [],
    rewardWeights: {},
    subGoals: {},
    begin: (_random, setting): Episode => ({
      startRad: startWithin(start, setting),
      objects: [],
      environmentState: () => new Float32Array(),
      score: () => ({ potentials: {}, subGoals: {}, success: false }),
    }),
  }
}

/** A task whose objects lie by its seed, with the arm where the recording began. */
export function startingAt(task: Task, start: StartPose): Task {
  return {
    ...task,
    begin(random, setting): Episode {
      const drawn = task.begin(random, setting)
      const { objects, instruction } = drawn
      return {
        startRad: startWithin(start, setting),
        objects,
        ...(instruction === undefined ? {} : { instruction }),
        environmentState: state => drawn.environmentState(state),
        score: state => drawn.score(state),
      }
    },
  }
}

function startWithin({ poseRad }: StartPose, { limitsRad }: TaskSetting): number[] {
  return Array.from(poseRad(), (angle, k) => {
    const [lower, upper] = limitsRad[k] as readonly [number, number]
    return Math.min(upper, Math.max(lower, angle))
  })
}
