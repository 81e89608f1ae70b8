/** What of a dataset's joints will spoil training: units, jumps, joints that stand still, actions that teach nothing. */

import type { Dataset } from '../../../dataset/dataset-reader.js'
import { isGripper, type EpisodeSurvey, type JointSurvey, type Survey } from './survey.js'
import type { JointUnit } from './units.js'
import { grouped, list, warnIf, type TrainingWarning } from './warning.js'

/** STS3215 at 7.4 V, unloaded: 52 rpm (Waveshare's data sheet); half as much again is no motion. */
const FASTEST_DEG_PER_S = 312 * 1.5
/** What a person asks for in one frame, at the most; beyond, two recordings were joined or a unit changed. */
const FARTHEST_ACTION_DEG = 60

export function jointWarnings(dataset: Dataset, survey: Survey): TrainingWarning[] {
  return [...unitWarnings(survey.episodes), ...jumpWarnings(dataset, survey), ...motionWarnings(dataset, survey)]
}

function unitWarnings(episodes: readonly EpisodeSurvey[]): TrainingWarning[] {
  const units = grouped(
    episodes.filter(({ unit }) => unit.unit !== undefined),
    ({ unit }) => unit.unit,
  )
  if (units.size < 2) return []
  const said = Array.from(units, ([unit, own]) => `${unit ?? ''} in ${list(own)}`)
  return [
    {
      what: `joint units are mixed: ${said.join('; ')}`,
      advice: 'drop or re-record one kind: `so101 dataset delete` takes episodes out',
    },
  ]
}

/** How many degrees one unit is about, to judge speeds by. */
function degreesPer(unit: JointUnit | undefined): number {
  return unit === 'radians' ? 180 / Math.PI : 1
}

function jumpWarnings({ info }: Dataset, { state, action, episodes }: Survey): TrainingWarning[] {
  const scale = degreesPer(episodes.find(({ unit }) => unit.unit !== undefined)?.unit.unit)
  const far = (joints: readonly JointSurvey[], limit: number) => joints.filter(({ jump }) => jump.size * scale > limit)
  return [
    ...far(state, Math.max(FASTEST_DEG_PER_S / info.fps, 5)).map(({ name, jump }) => ({
      what: `observation.state ${name} jumps by ${jump.size.toFixed(1)} in one frame (episode ${jump.episode}, frame ${jump.frame}): faster than the servo turns${jump.size * scale > 300 ? '; the encoder passed its zero' : ''}`,
      advice: `look at it: so101 replay --dataset.root=.. --dataset.episode=${jump.episode}, and take it out: so101 dataset delete --episodes=[${jump.episode}]`,
    })),
    ...far(action, FARTHEST_ACTION_DEG).map(({ name, jump }) => ({
      what: `action ${name} jumps by ${jump.size.toFixed(1)} in one frame (episode ${jump.episode}, frame ${jump.frame})`,
      advice: `a policy learns the jump: so101 dataset delete --episodes=[${jump.episode}], or record with --robot.max_relative_target`,
    })),
  ]
}

function motionWarnings(dataset: Dataset, { action, episodes }: Survey): TrainingWarning[] {
  const constant = action.filter(({ min, max }) => max - min < 1e-6).map(({ name }) => name)
  const frozen = grouped(
    episodes.flatMap(({ frozen: names, episode }) => names.map(name => ({ name, episode }))),
    ({ name }) => name,
  )
  const both = 'action' in dataset.info.features && 'observation.state' in dataset.info.features
  const isCopy = both && episodes.length > 0 && episodes.every(({ apart }) => apart === 0)
  const clipped = episodes.filter(({ clipped: frames, length }) => frames > 0.02 * length)
  return [
    ...warnIf(
      constant.length > 0,
      `action ${constant.join(', ')} never changes: its standard deviation is 0, by which policies divide`,
      'move it in some episodes, or leave it out of the features',
    ),
    ...Array.from(frozen, ([name, where]) => ({
      what: `observation.state ${name} stands still while its action moves, in ${list(where)}`,
      advice: isGripper(name)
        ? 'the jaw was blocked or without torque: so101 doctor looks at the servo'
        : 'the servo was without torque or was not read: so101 doctor looks at it',
    })),
    ...warnIf(
      isCopy,
      'action equals observation.state at every frame: a policy learns to stand still',
      "record the leader's or the policy's targets as actions, not the arm's own position",
    ),
    ...warnIf(
      clipped.length > 0,
      `actions were sent that are more than 5 off those commanded, at over 2 % of the frames of ${list(clipped)} (limits, max_relative_target)`,
      'move slower while recording, or widen --robot.max_relative_target; complementary_info.sent_action holds what was sent',
    ),
  ]
}
