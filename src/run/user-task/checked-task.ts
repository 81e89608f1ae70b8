/** A user's task whose episodes are held to their contract: what is wrong is said at once, with the task's name. */

import type { Episode, Score, Task } from '../../env/task.js'
import { UsageError } from '../../robot/errors.js'
import { requireEpisode } from './task-schema.js'

/** The same task, with checks on whatever its functions return. */
export function checkedTask(task: Task, path: string): Task {
  const refuse = (what: string): never => {
    throw new UsageError(`${path}: task '${task.id}': ${what}`)
  }
  const features = task.environmentState.length
  const subGoals = Object.keys(task.subGoals)
  const potentials = Object.keys(task.rewardWeights).filter(name => name !== 'success')

  function checkScore(score: Score): Score {
    for (const name of potentials) {
      const value = score.potentials[name]
      if (value === undefined) refuse(`rewardWeights names '${name}', and score() returned no such potential`)
      else if (!(value >= 0 && value <= 1))
        refuse(`score() returned potential '${name}' ${value}: it must be within 0..1`)
    }
    for (const name of subGoals)
      if (typeof score.subGoals[name] !== 'boolean') refuse(`score() must say true or false for sub-goal '${name}'`)
    if (typeof score.success !== 'boolean') refuse(`score() must return success: true or false`)
    return score
  }

  function checkEpisode(episode: Episode, joints: number): Episode {
    requireEpisode(episode, `${path}: begin()`)
    if (episode.startRad.length !== joints)
      refuse(`begin() returned startRad of ${episode.startRad.length} numbers: the arm has ${joints} joints`)
    const [designed, placed] = [task.objects, episode.objects.map(({ spec }) => spec)].map(
      specs =>
        specs
          .map(({ name }) => name)
          .sort()
          .join(', ') || 'none',
    )
    if (designed !== placed) refuse(`begin() placed ${placed}, and the task's objects are ${designed}`)
    return {
      startRad: episode.startRad,
      objects: episode.objects,
      ...(episode.instruction === undefined ? {} : { instruction: episode.instruction }),
      environmentState(state) {
        const values = episode.environmentState(state)
        if (values.length !== features || !values.every(Number.isFinite)) {
          refuse(
            `environmentState() returned ${values.length} numbers, [${values.join(', ')}]: ` +
              `the task names ${features} features, and all must be finite`,
          )
        }
        return values
      },
      score: state => checkScore(episode.score(state)),
    }
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
    begin: (random, setting) => checkEpisode(task.begin(random, setting), setting.robot.servos.length),
  }
}
