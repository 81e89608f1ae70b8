/** One pass over a dataset's numbers: what every episode and every joint is like. Pictures are not touched. */

import type { Dataset, EpisodeColumns, EpisodeRow, NumberColumn } from '../../../dataset/dataset-reader.js'
import { lagS } from '../../gap/lag.js'
import {
  clippedFrames,
  dimOf,
  duplicatedIn,
  farthestApart,
  heldRate,
  lastTruth,
  mean,
  medianOf,
  numbers,
  span,
  timestampError,
} from './episode-measures.js'
import { unitOf, type UnitVerdict } from './units.js'

const CAPTURE_TIME = 'complementary_info.capture_time_s'
const SENT_ACTION = 'complementary_info.sent_action'

export interface Jump {
  readonly size: number
  readonly episode: number
  /** The later one of the two. */
  readonly frame: number
}

export interface JointSurvey {
  readonly name: string
  readonly min: number
  readonly max: number
  /** The farthest between two frames. */
  readonly jump: Jump
}

export interface EpisodeSurvey {
  readonly episode: number
  readonly length: number
  readonly tasks: readonly string[]
  /** Absent where nothing says. */
  readonly success?: boolean
  /** Share of the frames at which a person took over. */
  readonly intervention?: number
  readonly unit: UnitVerdict
  /** Frames whose state and action both equal those before. */
  readonly duplicated: number
  /** From frame_index / fps. */
  readonly timestampErrorS: number
  /** Frames per second by the capture times; absent without them. */
  readonly heldHz?: number
  readonly longestGapS?: number
  /** By how much the state follows the action; absent where nothing moves enough. */
  readonly lagS?: number
  /** Joints that were told to move and did not. */
  readonly frozen: readonly string[]
  /** The farthest that state and action lie apart. */
  readonly apart: number
  /** Frames at which an action was sent that is well off the commanded one. */
  readonly clipped: number
}

export interface Survey {
  readonly action: readonly JointSurvey[]
  readonly state: readonly JointSurvey[]
  readonly episodes: readonly EpisodeSurvey[]
}

const FEATURES = [
  ...['action', 'observation.state', 'timestamp', 'frame_index', 'next.success', 'intervention'],
  ...[CAPTURE_TIME, SENT_ACTION],
]

export async function surveyOf(dataset: Dataset, onEpisode: () => void = () => undefined): Promise<Survey> {
  const known = FEATURES.filter(name => name in dataset.info.features)
  const joints = { action: gatherer(dataset, 'action'), state: gatherer(dataset, 'observation.state') }
  const episodes: EpisodeSurvey[] = []
  for (const row of dataset.episodes) {
    const columns = await dataset.episode(row.episode_index, known)
    const [action, state] = [numbers(columns, 'action'), numbers(columns, 'observation.state')]
    if (action) joints.action.add(action, row)
    if (state) joints.state.add(state, row)
    episodes.push(episodeSurvey(dataset, row, columns))
    onEpisode()
  }
  return { action: joints.action.joints(), state: joints.state.joints(), episodes }
}

/** Of each number, from info.json. */
function namesOf(dataset: Dataset, feature: string): string[] {
  const { names = null, shape } = dataset.info.features[feature] ?? { shape: [0] }
  const flat = names === null ? [] : Array.isArray(names) ? (names as string[]) : Object.values(names).flat()
  const dims = shape.reduce((product, each) => product * each, 1)
  return Array.from({ length: dims }, (_, dim): string => (flat as readonly string[])[dim] ?? `${feature}[${dim}]`)
}

/** The gripper has a scale of its own in every unit. */
export function isGripper(name: string): boolean {
  return name.includes('gripper')
}

function gatherer(dataset: Dataset, feature: string) {
  const names = namesOf(dataset, feature)
  const all = names.map(name => ({ name, min: Infinity, max: -Infinity, jump: { size: 0, episode: 0, frame: 0 } }))
  return {
    add({ values, dims }: NumberColumn, { episode_index: episode }: EpisodeRow) {
      values.forEach((value, at) => {
        const joint = all[at % dims]
        if (joint === undefined) return
        joint.min = Math.min(joint.min, value)
        joint.max = Math.max(joint.max, value)
        const size = at < dims ? 0 : Math.abs(value - (values[at - dims] ?? value))
        if (size > joint.jump.size) joint.jump = { size, episode, frame: Math.floor(at / dims) }
      })
    },
    joints: (): JointSurvey[] => all,
  }
}

function episodeSurvey(dataset: Dataset, row: EpisodeRow, columns: EpisodeColumns): EpisodeSurvey {
  const [action, state] = [numbers(columns, 'action'), numbers(columns, 'observation.state')]
  const names = namesOf(dataset, 'observation.state')
  const pairs =
    action && state && action.dims === state.dims ? names.map((name, dim) => pairOf(name, dim, action, state)) : []
  const { fps } = dataset.info
  const success = row.notes.success ?? lastTruth(numbers(columns, 'next.success'))
  const intervention = numbers(columns, 'intervention')
  const body = (state ?? action) && names.map((name, dim) => ({ name, values: dimOf(state ?? action, dim) }))
  const lag = medianOf(pairs.map(({ state, action }) => lagS(state, action, 1 / fps)).filter(each => each !== null))
  return {
    episode: row.episode_index,
    length: row.length,
    tasks: row.tasks,
    ...(success === undefined ? {} : { success }),
    ...(intervention ? { intervention: mean(intervention.values) } : {}),
    unit: unitOf((body ?? []).filter(({ name }) => !isGripper(name)).map(({ values }) => values)),
    duplicated: duplicatedIn(row.length, [action, state]),
    timestampErrorS: timestampError(numbers(columns, 'timestamp'), fps),
    ...heldRate(numbers(columns, CAPTURE_TIME)),
    ...(lag === undefined ? {} : { lagS: lag }),
    frozen: pairs.filter(isFrozen).map(({ name }) => name),
    apart: Math.max(0, ...pairs.map(({ action, state }) => farthestApart(action, state))),
    // A gripper that squeezes is held back on purpose (docs/safety.md).
    clipped: clippedFrames(action, numbers(columns, SENT_ACTION), dim => !isGripper(names[dim] ?? '')),
  }
}

interface Pair {
  readonly name: string
  readonly action: Float64Array
  readonly state: Float64Array
}

function pairOf(name: string, dim: number, action: NumberColumn, state: NumberColumn): Pair {
  return { name, action: dimOf(action, dim), state: dimOf(state, dim) }
}

/** Told to go over a tenth of what is common, and exactly still: a servo without torque, or a reading that never came. */
function isFrozen({ action, state }: Pair): boolean {
  return span(state) === 0 && span(action) > 0.05 * Math.max(1, ...action.map(Math.abs))
}
