/** Episodes of a LeRobot dataset as motion logs: what a real arm was told and where it stood, about the middle of its calibrated range. */

import type { Dataset } from '../../dataset/dataset-reader.js'
import type { RobotSpec, ServoSpec } from '../../robot/arm-spec.js'
import type { JointCalibration } from '../../robot/calibration.js'
import { UsageError } from '../../robot/errors.js'
import { exactTickFromDeg, radFromTicks } from '../../robot/units.js'
import type { DatasetUnit } from '../replay-dataset/joint-unit.js'
import { recordedMotion, STATE, type RecordedMotion } from '../replay-dataset/recorded-motion.js'
import { FEWEST_FRAMES, type MotionLog } from './motion-log.js'

export interface DatasetLogsOptions {
  /** All where absent. */
  readonly episodes?: readonly number[] | undefined
  /** The dataset's unit, where it does not tell. */
  readonly useDegrees?: boolean | undefined
  /** Of the arm that was recorded: how wide -100..100 is. Our own travel where absent. */
  readonly calibration?: readonly JointCalibration[] | undefined
}

export interface DatasetLogs {
  readonly logs: readonly MotionLog[]
  readonly motions: readonly RecordedMotion[]
  /** What was taken for granted, in words. */
  readonly notes: readonly string[]
}

const MIDDLE = { rangeMin: 0, rangeMax: 0, driveMode: 0 }

/** In the episodes' order. `UsageError` for an episode without states, too short, or in a unit that nobody knows. */
export async function datasetLogs(
  dataset: Dataset,
  spec: RobotSpec,
  { episodes, useDegrees, calibration }: DatasetLogsOptions = {},
): Promise<DatasetLogs> {
  const chosen = episodes ?? dataset.episodes.map(({ episode_index }) => episode_index)
  if (chosen.length === 0) throw new UsageError(`${dataset.root} has no episodes: nothing to compare`)
  const motions: RecordedMotion[] = []
  for (const episode of chosen) motions.push(await recordedMotion(dataset, episode, spec, { useDegrees }))
  const logs = motions.map(motion => motionLogOf(motion, spec, calibration))
  const has = (what: (motion: RecordedMotion) => boolean) => motions.some(what)
  return {
    logs,
    motions,
    notes: [
      ...(has(({ unit }) => unit === 'm100') && !calibration
        ? [
            `-100..100 is taken for our own travel of each joint: --dataset.calibration=FILE says what it was on that arm`,
          ]
        : []),
      ...(has(({ isCaptureTime }) => !isCaptureTime)
        ? ['the dataset has no capture times: frames are taken as evenly spaced, which a real loop only nearly is']
        : []),
      ...(has(({ sent }) => sent !== undefined) ? [] : ['the dataset tells what was commanded, not what was sent']),
    ],
  }
}

function motionLogOf(
  { root, episode, action, sent, state, timeS, unit }: RecordedMotion,
  spec: RobotSpec,
  calibration: readonly JointCalibration[] | undefined,
): MotionLog {
  if (!state)
    throw new UsageError(`${root} has no column ${STATE}: where the arm stood is what the twin is compared with`)
  if (state.length < FEWEST_FRAMES) {
    throw new UsageError(
      `episode ${episode} of ${root} has ${state.length} frames: a motion needs at least ${FEWEST_FRAMES}; leave it out with --dataset.episodes`,
    )
  }
  const told = sent ?? action
  const series = (rows: readonly Float32Array[]) =>
    spec.servos.map((servo, k) => {
      const toRad = radiansOf(servo, unit, calibration?.[k])
      return Float64Array.from(rows, row => toRad(row[k] as number))
    })
  return {
    name: `episode ${episode}`,
    joints: spec.servos.map(({ joint }) => joint),
    timeS,
    commandRad: series(told),
    positionRad: series(state),
  }
}

/** About the middle of the calibrated range; the gripper as our own travel. */
function radiansOf(
  { unit: own, travelRad: [lower, upper] }: ServoSpec,
  unit: DatasetUnit,
  range: JointCalibration | undefined,
): (value: number) => number {
  const travel = upper - lower
  if (own === 'percent') return value => lower + (value / 100) * travel
  if (unit === 'degrees') return value => radFromTicks(exactTickFromDeg(value, MIDDLE))
  const width = range ? radFromTicks(range.rangeMax - range.rangeMin) * (range.driveMode === 1 ? -1 : 1) : travel
  return value => (value / 200) * width
}
