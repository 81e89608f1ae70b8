/** A recorded episode as what a hand does: it takes the leader where the recording's actions were. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openDataset } from '../../dataset/dataset-reader.js'
import type { RobotSpec } from '../../robot/arm-spec.js'
import { nominalCalibration, userToRad } from '../../robot/calibration.js'
import { UsageError } from '../../robot/errors.js'
import { handMotion, type HandMotion } from './hand-motion.js'

const ACTION = 'action'

/** As `handMotion`, and besides `FOLDER` or `FOLDER:EPISODE` of a LeRobot dataset in degrees; the first episode where none is named. */
export async function openHand(name: string, robot: RobotSpec): Promise<HandMotion> {
  const [, folder = name, episode = '0'] = /^(.*?)(?::(\d+))?$/.exec(name) ?? []
  if (!existsSync(join(folder, 'meta', 'info.json'))) return handMotion(name, robot)
  const dataset = await openDataset(folder)
  const { names } = dataset.feature(ACTION)
  const keys = robot.servos.map(({ key }) => key)
  if (JSON.stringify(names) !== JSON.stringify(keys)) {
    throw new UsageError(
      `the actions of ${folder} are ${JSON.stringify(names)}, and a hand moves ${keys.join(', ')}: take a dataset of an SO-100 or SO-101`,
    )
  }
  const { columns } = await dataset.episode(Number(episode), [ACTION])
  const column = columns[ACTION]
  if (column?.kind !== 'numbers') throw new UsageError(`the actions of ${folder} are no numbers`)
  return episodeMotion(column.values, dataset.info.fps, robot)
}

/** `actions`: frame after frame, in LeRobot's units. From frame to frame on a straight line; the last one is held. */
export function episodeMotion(actions: Float64Array, fps: number, robot: RobotSpec): HandMotion {
  const joints = robot.servos.length
  const calibration = nominalCalibration(robot)
  const frames = Array.from({ length: actions.length / joints }, (_, i) =>
    userToRad(robot, calibration, actions.subarray(i * joints, (i + 1) * joints)),
  )
  return {
    at(timeS) {
      const frame = Math.min(Math.max(0, timeS * fps), frames.length - 1)
      const before = Math.floor(frame)
      const [from, to] = [frames[before], frames[Math.min(before + 1, frames.length - 1)]] as [
        Float64Array,
        Float64Array,
      ]
      return from.map((start, k) => start + (frame - before) * ((to[k] as number) - start))
    },
  }
}
