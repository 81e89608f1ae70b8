/** A user's task whose episodes are held to their contract: what is wrong is said at once, with the task's name. */

import type { Episode, Score, Task, TaskSetting } from '../../env/task.js'
import { requireEpisode } from './task-schema.js'
import { UserCode } from './user-code.js'

/** The same task, with checks on whatever its functions return. */
export function checkedTask(task: Task, path: string): Task {
  const code = new UserCode(path, `${path}: task '${task.id}'`)
  const features = task.environmentState.length
  const subGoals = Object.keys(task.subGoals)
  const potentials = Object.keys(task.rewardWeights).filter(name => name !== 'success')

  function checkScore(score: Score): Score {
    const parts = isRecord(score) ? score : code.refuse(`score() must return { potentials, subGoals, success } at once`)
    for (const part of ['potentials', 'subGoals'] as const) {
      if (!isRecord(parts[part])) code.refuse(`score() must return ${part}: an object with a value for each name`)
    }
    for (const name of potentials) {
      const value = score.potentials[name]
      if (value === undefined) code.refuse(`rewardWeights names '${name}', and score() returned no such potential`)
      else if (!(value >= 0 && value <= 1))
        code.refuse(`score() returned potential '${name}' ${value}: it must be within 0..1`)
    }
    for (const name of subGoals)
      if (typeof score.subGoals[name] !== 'boolean')
        code.refuse(`score() must say true or false for sub-goal '${name}'`)
    if (typeof score.success !== 'boolean') code.refuse(`score() must return success: true or false`)
    return score
  }

  function checkState(values: Float32Array): Float32Array {
    if (!((values as unknown) instanceof Float32Array)) {
      code.refuse(`environmentState() must return a Float32Array of ${features} numbers`)
    }
    if (values.length !== features || !values.every(Number.isFinite)) {
      code.refuse(
        `environmentState() returned ${values.length} numbers, [${values.join(', ')}]: ` +
          `the task names ${features} features, and all must be finite`,
      )
    }
    return values
  }

  function checkStart({ startRad }: Episode, { servos }: TaskSetting['robot']): void {
    if (startRad.length !== servos.length)
      code.refuse(`begin() returned startRad of ${startRad.length} numbers: the arm has ${servos.length} joints`)
    for (const [k, { joint, travelRad }] of servos.entries()) {
      const angleRad = startRad[k] as number
      const [lower, upper] = travelRad
      if (angleRad >= lower && angleRad <= upper) continue
      code.refuse(`begin() starts ${joint} at ${angleRad} rad: it turns ${lower.toFixed(2)} to ${upper.toFixed(2)} rad`)
    }
  }

  function checkObjects({ objects }: Episode): void {
    const [designed, placed] = [task.objects, objects.map(({ spec }) => spec)].map(
      specs =>
        specs
          .map(({ name }) => name)
          .sort()
          .join(', ') || 'none',
    )
    if (designed !== placed) code.refuse(`begin() placed ${placed}, and the task's objects are ${designed}`)
  }

  return {
    id: task.id,
    instruction: task.instruction,
    horizonS: task.horizonS,
    objects: task.objects,
    needsScene: task.needsScene,
    environmentState: task.environmentState,
    rewardWeights: task.rewardWeights,
    subGoals: task.subGoals,
    begin(random, setting) {
      const episode = code.call('begin()', () => task.begin(random, setting))
      requireEpisode(episode, `${path}: begin()`)
      checkStart(episode, setting.robot)
      checkObjects(episode)
      return {
        startRad: episode.startRad,
        objects: episode.objects,
        ...(episode.instruction === undefined ? {} : { instruction: episode.instruction }),
        environmentState: state => checkState(code.call('environmentState()', () => episode.environmentState(state))),
        score: state => checkScore(code.call('score()', () => episode.score(state))),
      }
    },
  }
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Promise)
}
