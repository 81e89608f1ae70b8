/** A dataset as what `so101 gap` compares: logs, the rig that they were recorded on, and what is taken for granted. */

import { readFileSync } from 'node:fs'
import type { Dataset } from '../dataset/dataset-reader.js'
import type { RobotSpec } from '../robot/arm-spec.js'
import type { JointCalibration } from '../robot/calibration.js'
import { parseCalibration } from '../robot/calibration-file.js'
import { UsageError } from '../robot/errors.js'
import { robotTypeNamed } from '../robot/robot-types.js'
import type { DatasetLogs } from '../run/gap/dataset-logs.js'
import type { Rig } from '../run/gap/replay.js'

export interface DatasetGapOptions {
  readonly episodes?: readonly number[] | undefined
  readonly rig?: string | undefined
  readonly robotType?: string | undefined
  readonly useDegrees?: boolean | undefined
  /** A calibration file of the arm that was recorded. */
  readonly calibration?: string | undefined
}

export interface DatasetGap extends Pick<DatasetLogs, 'logs' | 'notes'> {
  readonly rig: Rig
  readonly spec: RobotSpec
}

export async function datasetGap(dataset: Dataset, options: DatasetGapOptions): Promise<DatasetGap> {
  const { datasetLogs } = await import('../run/gap/dataset-logs.js')
  const { rigNamed } = await import('../run/gap/rigs.js')
  const { isSimulatedTime } = await import('../run/replay-dataset/noted-setting.js')
  const spec = robotTypeNamed(options.robotType ?? typeOf(dataset))
  const { calibration: file } = options
  const { logs, motions, notes } = await datasetLogs(dataset, spec, {
    episodes: options.episodes,
    useDegrees: options.useDegrees,
    calibration: file === undefined ? undefined : calibrationIn(file, spec),
  })
  const rig = rigNamed(
    options.rig ?? (motions.every(({ setting }) => isSimulatedTime(setting)) ? 'twin' : 'lerobot'),
    spec,
  )
  return { logs, notes, rig, spec }
}

/** LeRobot's newer classes do not tell the generations apart. */
function typeOf({ info: { robot_type: robot } }: Dataset): string {
  return robot?.includes('100') ? 'so100_follower' : 'so101_follower'
}

function calibrationIn(path: string, spec: RobotSpec): readonly JointCalibration[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(`--dataset.calibration=${path}: cannot read it (${reason}): name the arm's calibration file`, {
      cause,
    })
  }
  return parseCalibration(text, spec, { path, calibrate: `so101 calibrate --robot.type=${spec.name}` })
}
