/** What of a dataset will spoil training, each with what to do about it. */

import type { Dataset } from '../../../dataset/dataset-reader.js'
import { isPicture } from '../../../dataset/features.js'
import { STATISTICS } from '../../../dataset/statistics.js'
import { isGripper, medianOf, type EpisodeSurvey, type JointSurvey, type Survey } from './survey.js'
import type { JointUnit } from './units.js'

export interface TrainingWarning {
  readonly what: string
  readonly advice: string
}

/** STS3215 at 7.4 V, unloaded: 52 rpm (Waveshare's data sheet); half as much again is no motion. */
const FASTEST_DEG_PER_S = 312 * 1.5
/** What a person asks for in one frame, at the most; beyond, two recordings were joined or a unit changed. */
const FARTHEST_ACTION_DEG = 60
const SHORTEST_S = 1
const FEWEST_EPISODES = 10
/** Of LeRobot's `tolerance_s`. */
const TIMESTAMP_TOLERANCE_S = 1e-4

export function warningsOf(dataset: Dataset, survey: Survey): TrainingWarning[] {
  return [
    ...unitWarnings(survey.episodes),
    ...jumpWarnings(dataset, survey),
    ...jointWarnings(dataset, survey),
    ...episodeWarnings(dataset, survey.episodes),
    ...timeWarnings(dataset, survey.episodes),
    ...taskWarnings(survey.episodes),
    ...schemaWarnings(dataset),
  ]
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

function jointWarnings(dataset: Dataset, { action, episodes }: Survey): TrainingWarning[] {
  const constant = action.filter(({ min, max }) => max - min < 1e-6).map(({ name }) => name)
  const frozen = grouped(
    episodes.flatMap(({ frozen: names, episode }) => names.map(name => ({ name, episode }))),
    ({ name }) => name,
  )
  const both = 'action' in dataset.info.features && 'observation.state' in dataset.info.features
  const isCopy = both && episodes.length > 0 && episodes.every(({ apart }) => apart === 0)
  const clipped = episodes.filter(({ clipped: frames, length }) => frames > 0.02 * length)
  return [
    ...(constant.length === 0
      ? []
      : [
          {
            what: `action ${constant.join(', ')} never changes: its standard deviation is 0, by which policies divide`,
            advice: 'move it in some episodes, or leave it out of the features',
          },
        ]),
    ...Array.from(frozen, ([name, where]) => ({
      what: `observation.state ${name} stands still while its action moves, in ${list(where)}`,
      advice: isGripper(name)
        ? 'the jaw was blocked or without torque: so101 doctor looks at the servo'
        : 'the servo was without torque or was not read: so101 doctor looks at it',
    })),
    ...(isCopy
      ? [
          {
            what: 'action equals observation.state at every frame: a policy learns to stand still',
            advice: "record the leader's or the policy's targets as actions, not the arm's own position",
          },
        ]
      : []),
    ...(clipped.length === 0
      ? []
      : [
          {
            what: `another action was sent than commanded at more than 2 % of the frames of ${list(clipped)} (limits, max_relative_target)`,
            advice:
              'move slower while recording, or widen --robot.max_relative_target; complementary_info.sent_action holds what was sent',
          },
        ]),
  ]
}

function episodeWarnings({ info }: Dataset, episodes: readonly EpisodeSurvey[]): TrainingWarning[] {
  const median = medianOf(episodes.map(({ length }) => length)) ?? 0
  const short = episodes.filter(({ length }) => length < SHORTEST_S * info.fps || length < median / 4)
  const repeated = episodes.filter(({ duplicated, length }) => duplicated > 0.2 * length)
  const known = episodes.filter(({ success }) => success !== undefined)
  const failed = known.filter(({ success }) => success === false)
  return [
    ...(episodes.length > 0 && episodes.length < FEWEST_EPISODES
      ? [
          {
            what: `only ${episodes.length} episodes: policies for one task want about 50`,
            advice: 'record more: so101 record --resume=true',
          },
        ]
      : []),
    ...(short.length === 0
      ? []
      : [
          {
            what: `very short: ${list(short)} (under 1 s, or a quarter of the median ${(median / info.fps).toFixed(1)} s)`,
            advice: `were they stopped by mistake? so101 dataset delete --episodes=[${numbersOf(short)}]`,
          },
        ]),
    ...(repeated.length === 0
      ? []
      : [
          {
            what: `more than 20 % of the frames repeat the one before in ${list(repeated)}: pauses, or a loop faster than the robot is read`,
            advice: 'a policy learns to wait: cut the pauses while recording, or lower --dataset.fps',
          },
        ]),
    ...(failed.length === 0
      ? []
      : [
          {
            what: `${failed.length} of ${known.length} episodes are marked as failures: ${list(failed)}`,
            advice: `imitation learns them too: so101 dataset delete --episodes=[${numbersOf(failed)}]`,
          },
        ]),
  ]
}

function timeWarnings({ info }: Dataset, episodes: readonly EpisodeSurvey[]): TrainingWarning[] {
  const crooked = episodes.filter(({ timestampErrorS }) => timestampErrorS > TIMESTAMP_TOLERANCE_S)
  const slow = episodes.filter(({ heldHz = info.fps }) => heldHz < 0.97 * info.fps)
  const rates = slow.map(({ heldHz = 0 }) => heldHz)
  const gaps = episodes.filter(({ longestGapS = 0 }) => longestGapS > 3 / info.fps)
  const longest = Math.max(0, ...gaps.map(({ longestGapS = 0 }) => longestGapS))
  return [
    ...(crooked.length === 0
      ? []
      : [
          {
            what: `timestamps are not frame_index / fps in ${list(crooked)}, by up to ${Math.max(...crooked.map(({ timestampErrorS }) => timestampErrorS)).toFixed(4)} s: LeRobot takes 0.0001 s`,
            advice: 'so101 dataset repair makes them regular',
          },
        ]),
    ...(slow.length === 0
      ? []
      : [
          {
            what: `${info.fps} fps are claimed and not held in ${list(slow)}: down to ${Math.min(...rates).toFixed(1)} Hz by the capture times`,
            advice: 'a policy acts at another speed than was shown: record at fewer fps, smaller pictures or h264',
          },
        ]),
    ...(gaps.length === 0
      ? []
      : [
          {
            what: `frames up to ${longest.toFixed(2)} s apart in ${list(gaps)}`,
            advice: 'the recorder was held up: look at its loop rate and its misses while recording',
          },
        ]),
  ]
}

function taskWarnings(episodes: readonly EpisodeSurvey[]): TrainingWarning[] {
  const counts = grouped(
    episodes.flatMap(({ tasks }) => tasks),
    task => task,
  )
  const sizes = Array.from(counts, ([task, own]) => ({ task, episodes: own.length }))
  const most = Math.max(0, ...sizes.map(each => each.episodes))
  const rare = sizes.filter(each => each.episodes < most / 5)
  const empty = sizes.filter(({ task }) => task.trim() === '')
  return [
    ...rare.map(({ task, episodes: own }) => ({
      what: `task "${task}" has ${own} episodes where another has ${most}: it is hardly learned`,
      advice: 'record more of it, or split it off: so101 dataset split',
    })),
    ...(empty.length === 0
      ? []
      : [
          {
            what: 'a task without words: policies that read language have nothing to go by',
            advice: 'record with --dataset.single_task',
          },
        ]),
  ]
}

function schemaWarnings({ info, stats, version }: Dataset): TrainingWarning[] {
  const entries = Object.entries(info.features)
  const strange = entries
    .filter(([name, feature]) => isPicture(feature) && !/^observation\.images?(\.|$)/.test(name))
    .map(([name]) => name)
  const numeric = entries.filter(([, { dtype }]) => !['string', 'language'].includes(dtype)).map(([name]) => name)
  const without = numeric.filter(name => STATISTICS.some(statistic => stats?.[name]?.[statistic] === undefined))
  const old = entries.filter(
    ([, { names }]) => Array.isArray(names) && names.some(name => String(name).startsWith('main_')),
  )
  return [
    ...(version.startsWith('v3.')
      ? stats === undefined
        ? [
            {
              what: 'meta/stats.json is missing: training stops without it',
              advice: 'so101 dataset repair computes it',
            },
          ]
        : without.length === 0
          ? []
          : [
              {
                what: `no quantiles or other statistics of ${without.slice(0, 4).join(', ')}${without.length > 4 ? ' and others' : ''}: policies such as pi0.5 need them`,
                advice: 'so101 dataset repair computes them',
              },
            ]
      : [
          {
            what: `it is ${version}, which LeRobot from 0.4 on refuses`,
            advice: 'so101 dataset convert --output=DIR makes it v3.0',
          },
        ]),
    ...strange.map(name => ({
      what: `pictures ${name} are not named observation.images.CAMERA: policies leave them out`,
      advice: 'rename it while training (--rename_map), or record with another name',
    })),
    ...(['action', 'observation.state'] as const)
      .filter(name => !(name in info.features))
      .map(name => ({
        what: `there is no feature ${name}`,
        advice: 'imitation learning needs it: look at how it was recorded',
      })),
    ...(old.length === 0
      ? []
      : [
          {
            what: "joints are named main_..: recorded before LeRobot's calibration changed (June 2025), in other angles",
            advice: 'shoulder_lift = 90 - old, elbow_flex = old - 90, in degrees (LeRobot #777)',
          },
        ]),
  ]
}

function grouped<Each, Key>(all: readonly Each[], keyOf: (each: Each) => Key): Map<Key, Each[]> {
  const groups = new Map<Key, Each[]>()
  for (const each of all) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each])
  return groups
}

/** `episodes 3, 5, 7 and 12 more`. */
function list(episodes: readonly { readonly episode: number }[]): string {
  const shown = episodes.slice(0, 6).map(({ episode }) => episode)
  const more = episodes.length - shown.length
  return `episode${episodes.length === 1 ? '' : 's'} ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function numbersOf(episodes: readonly { readonly episode: number }[]): string {
  return episodes.map(({ episode }) => episode).join(',')
}
