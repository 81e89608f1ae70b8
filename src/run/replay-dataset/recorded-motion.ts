/** One episode of a dataset as joints over time: what the arm was told, where it stood, when, and in which unit. */

import type { Dataset, EpisodeColumns } from '../../dataset/dataset-reader.js'
import type { EpisodeNotes } from '../../dataset/frame.js'
import type { RobotSpec } from '../../robot/arm-spec.js'
import { UsageError } from '../../robot/errors.js'
import { jointPlaces } from './joint-columns.js'
import { findUnit, type DatasetUnit, type UnitEvidence } from './joint-unit.js'
import { notedSetting, type NotedSetting } from './noted-setting.js'

export const STATE = 'observation.state'
const ACTION = 'action'
/** Ours: see docs/dataset.md. */
const SENT_ACTION = 'complementary_info.sent_action'
const CAPTURE_TIME = 'complementary_info.capture_time_s'

export interface RecordedMotion {
  readonly root: string
  readonly episode: number
  readonly fps: number
  /** Of the arm's joints; the gripper is 0..100 in either. */
  readonly unit: DatasetUnit
  readonly unitBecause: string
  /** What it was to do. */
  readonly task: string
  /** Row k: commanded on state k. In the order of the robot's servos, as all below. */
  readonly action: readonly Float32Array[]
  /** What the limits let through of it; absent where the dataset does not tell. */
  readonly sent?: readonly Float32Array[]
  /** Measured. */
  readonly state?: readonly Float32Array[]
  /** When each state was measured, since the first one. */
  readonly timeS: Float64Array
  /** Whether those are real capture times; else frame / fps. */
  readonly isCaptureTime: boolean
  readonly notes: EpisodeNotes
  /** How the episode was laid out; absent where no twin recorded it. */
  readonly setting?: NotedSetting
}

/** LeRobot's classes of these arms, old and new, and what others write of them. Anything else has other links under the same joint names. */
const OWN_ROBOTS = /^so(-?arm)?(10[01])?([_-].*)?$/i
const UNKNOWN_ROBOTS = ['', 'unknown', 'robot']

/** `UsageError` for an episode that is not there, another robot's, with gaps in it, or in a unit that nobody knows. */
export async function recordedMotion(
  dataset: Dataset,
  episode: number,
  spec: RobotSpec,
  { useDegrees, remedy }: { readonly useDegrees?: boolean | undefined; readonly remedy?: string } = {},
): Promise<RecordedMotion> {
  const { root, info, episodes } = dataset
  requireOwnRobot(dataset, spec)
  const row = episodes[episode]
  if (!row) {
    const there = episodes.length === 0 ? 'it has none' : `it has 0 to ${episodes.length - 1}`
    throw new UsageError(`${root} has no episode ${episode}: ${there}`)
  }
  if (info.features[ACTION] === undefined) {
    throw new UsageError(
      `${root} has no column ${ACTION}, only ${Object.keys(info.features).join(', ')}: nothing to replay`,
    )
  }
  const wanted = [ACTION, STATE, SENT_ACTION, CAPTURE_TIME, 'timestamp'].filter(
    name => info.features[name] !== undefined,
  )
  const columns = await dataset.episode(episode, wanted)
  if (columns.length === 0) throw new UsageError(`episode ${episode} of ${root} has no frames: choose another`)
  const place = `episode ${episode} of ${root}`
  const vectors = (name: string) =>
    info.features[name] === undefined
      ? undefined
      : rowsOf(columns, name, jointPlaces(name, dataset.feature(name), spec), place)
  const action = vectors(ACTION) ?? []
  const [state, sent] = [vectors(STATE), vectors(SENT_ACTION)]
  const setting = notedSetting(row.notes, place)
  const found = findUnit(evidenceOf(dataset, spec, action, state, setting), useDegrees, remedy)
  const { timeS, isCaptureTime } = timesOf(columns, info.fps, wanted, place)
  return {
    root,
    episode,
    fps: info.fps,
    unit: found.unit,
    unitBecause: found.because,
    task: columns.tasks[0] ?? row.tasks[0] ?? '',
    action,
    ...(sent && { sent }),
    ...(state && { state }),
    timeS,
    isCaptureTime,
    notes: row.notes,
    ...(setting && { setting }),
  }
}

function requireOwnRobot({ root, info: { robot_type: robot } }: Dataset, spec: RobotSpec): void {
  if (robot === null || UNKNOWN_ROBOTS.includes(robot) || OWN_ROBOTS.test(robot)) return
  throw new UsageError(
    `${root} was recorded with a ${robot}, whose joints are not those of ${spec.name}: the same numbers are other poses there`,
  )
}

function rowsOf(columns: EpisodeColumns, name: string, places: readonly number[], place: string): Float32Array[] {
  const { values, dims } = columns.numbers(name)
  return Array.from({ length: columns.length }, (_, row) => {
    const vector = Float32Array.from(places, at => values[row * dims + at] ?? NaN)
    if (vector.every(Number.isFinite)) return vector
    throw new UsageError(
      `${place}: ${name} of frame ${row} is ${vector.join(', ')}: numbers are missing; so101 dataset check`,
    )
  })
}

function timesOf(columns: EpisodeColumns, fps: number, there: readonly string[], place: string) {
  const isCaptureTime = there.includes(CAPTURE_TIME)
  const { values, dims } = isCaptureTime ? columns.numbers(CAPTURE_TIME) : columns.numbers('timestamp')
  const firstS = values[0] ?? 0
  // float32 timestamps are frame / fps by definition: taken exactly.
  const timeS = Float64Array.from({ length: columns.length }, (_, row) =>
    isCaptureTime ? (values[row * dims] ?? NaN) - firstS : row / fps,
  )
  const back = timeS.findIndex((time, row) => !(row === 0 ? time === 0 : time > (timeS[row - 1] as number)))
  if (back < 0) return { timeS, isCaptureTime }
  throw new UsageError(
    `${place}: ${CAPTURE_TIME} of frame ${back} is ${timeS[back]}, and must increase: so101 dataset check`,
  )
}

function evidenceOf(
  dataset: Dataset,
  spec: RobotSpec,
  action: readonly Float32Array[],
  state: readonly Float32Array[] | undefined,
  setting: NotedSetting | undefined,
): UnitEvidence {
  const { stats, info } = dataset
  const arm = spec.servos.flatMap(({ unit }, k) => (unit === 'percent' ? [] : [k]))
  const extremes = [ACTION, STATE].flatMap(name => {
    if (info.features[name] === undefined) return []
    const places = jointPlaces(name, dataset.feature(name), spec)
    return arm.flatMap(k => [stats?.[name]?.min, stats?.[name]?.max].map(values => values?.[places[k] as number] ?? 0))
  })
  let most = extremes.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  for (const row of [...action, ...(state ?? [])]) {
    for (const k of arm) most = Math.max(most, Math.abs(row[k] as number))
  }
  const rows = state ?? action
  return {
    notedUseDegrees: setting?.useDegrees,
    joints: arm.map(k => Float64Array.from(rows, row => row[k] as number)),
    most,
  }
}
