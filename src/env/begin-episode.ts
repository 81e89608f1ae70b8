/** Draws an episode: first how it varies, then where its things lie. */

import { UsageError } from '../robot/errors.js'
import type { Random } from '../robot/random.js'
import type { ObjectSpec, SceneStart } from './scene.js'
import { spawnOnTable } from './spawn.js'
import type { Episode, Task, TaskSetting } from './task.js'
import type { Variation, Vary } from './variation.js'

export interface BegunEpisode {
  readonly episode: Episode
  readonly variation: Variation | undefined
  readonly start: SceneStart
}

export interface EpisodeJob {
  readonly task: Task
  /** Two streams are taken from it, whatever is drawn from them: the same seed lays things out alike at every level. */
  readonly random: Random
  readonly vary: Vary | undefined
  readonly arm: Pick<TaskSetting, 'robot' | 'kinematics' | 'limitsRad'>
  /** Named in errors. */
  readonly seed: number | undefined
}

/** `UsageError` for what cannot be laid out, with the seed. */
export function beginEpisode({ task, random, vary, arm, seed }: EpisodeJob): BegunEpisode {
  const layout = random.fork('episode')
  const chance = random.fork('variation')
  try {
    const variation = vary?.(chance, task, arm.robot)
    const { spawn, startSpreadRad, tableHeightM = 0, distractors = [], servos } = variation ?? {}
    const setting: TaskSetting = {
      ...arm,
      tableHeightM,
      objects: variation?.objects ?? byName(task.objects),
      ...(spawn && { spawn }),
      ...(startSpreadRad === undefined ? {} : { startSpreadRad }),
    }
    const episode = task.begin(layout, setting)
    const objects = [...episode.objects]
    for (const spec of distractors) {
      objects.push({ spec, pose: spawnOnTable(layout, setting, { spec, others: objects, isGrasped: false }) })
    }
    return {
      episode,
      variation,
      start: { positionRad: episode.startRad, objects, tableHeightM, ...(servos && { servos }) },
    }
  } catch (error) {
    if (!(error instanceof UsageError) || seed === undefined) throw error
    throw new UsageError(`seed ${seed}: ${error.message}`, { cause: error })
  }
}

function byName(objects: readonly ObjectSpec[]): ReadonlyMap<string, ObjectSpec> {
  return new Map(objects.map(spec => [spec.name, spec]))
}
