/** Draws an episode: first how it varies, then where its things lie. */

import type { RobotSpec } from '../robot/arm-spec.js'
import { UsageError } from '../robot/errors.js'
import { Random } from '../robot/random.js'
import { degFromRad } from '../robot/units.js'
import type { ObjectSpec, PlacedObject, SceneStart } from './scene.js'
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
  /** Names of the cameras, for randomisation of each. */
  readonly cameras?: readonly string[]
  readonly vary: Vary | undefined
  readonly arm: Pick<TaskSetting, 'robot' | 'kinematics' | 'limitsRad'>
  /** Named in errors. */
  readonly seed: number
  /** Resets without a seed since the one that had it. */
  readonly further?: number
}

/** `UsageError` for what cannot be laid out, with the seed. */
export function beginEpisode({ task, random, vary, arm, seed, further = 0, cameras = [] }: EpisodeJob): BegunEpisode {
  const layout = random.fork('episode')
  const chance = random.fork('variation')
  // Of a copy: pictures take nothing from the streams of what happens.
  const lookSeed = Random.fromState(random.state()).fork('look').integer(0, 4294967296)
  try {
    const variation = vary?.(chance, task, arm.robot, cameras)
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
      variation: variation && { ...variation, drawn: { ...variation.drawn, ...layoutOf(arm.robot, episode, objects) } },
      start: {
        positionRad: episode.startRad,
        objects,
        tableHeightM,
        ...(servos && { servos }),
        look: { ...variation?.look, seed: lookSeed },
      },
    }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    const which = further === 0 ? `seed ${seed}` : `reset ${further} after seed ${seed}`
    throw new UsageError(`${which}: ${error.message}`, { cause: error })
  }
}

/** Where the arm starts and things lie, in the names that drawn values have. */
function layoutOf(
  { servos }: RobotSpec,
  { startRad }: Episode,
  objects: readonly PlacedObject[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries<unknown>([
    ...servos.map(({ joint }, k) => [`arm.start_deg.${joint}`, degFromRad(startRad[k] as number)] as const),
    ...objects.map(({ spec, pose }) => [`objects.pose.${spec.name}`, [...pose.positionM, ...pose.quaternion]] as const),
  ])
}

function byName(objects: readonly ObjectSpec[]): ReadonlyMap<string, ObjectSpec> {
  return new Map(objects.map(spec => [spec.name, spec]))
}
