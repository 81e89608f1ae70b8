/** Motions of a real SO-101 as a LeRobot dataset, in LeRobot's units, with the times at which its program began each frame. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { DatasetWriter } from '../../../src/dataset/dataset-writer.js'
import type { Feature } from '../../../src/dataset/features.js'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { ticksFromRad } from '../../../src/robot/units.js'

const JOINTS = SO101_FOLLOWER.servos.map(({ joint }) => joint)
const KEYS = SO101_FOLLOWER.servos.map(({ key }) => key)
const VECTOR: Feature = { dtype: 'float32', shape: [6], names: KEYS }
const DEGREES_PER_TICK = 360 / 4095

/** One episode per motion, in their order. */
export async function writeSageDataset(folder: string, motions: readonly string[], root: string): Promise<void> {
  const writer = await DatasetWriter.create({
    root,
    robotType: 'so101_follower',
    fps: 50,
    features: {
      action: VECTOR,
      'observation.state': VECTOR,
      'complementary_info.capture_time_s': { dtype: 'float64', shape: [1], names: ['observation.state'] },
    },
  })
  for (const motion of motions) {
    const draft = writer.beginEpisode()
    const lines = gunzipSync(readFileSync(join(folder, `${motion}.csv.gz`)))
      .toString('utf8')
      .trim()
      .split('\n')
    const header = (lines[0] ?? '').split(',')
    for (const line of lines.slice(1)) {
      const cells = line.split(',').map(Number)
      const cell = (column: string) => cells[header.indexOf(column)] ?? NaN
      const user = (joint: string, column: string, toTicks: (value: number) => number) =>
        joint === 'gripper' ? 100 * cell(column) : toTicks(cell(column)) * DEGREES_PER_TICK
      draft.add(
        {
          action: JOINTS.map(joint => user(joint, `cmd_${joint}`, ticksFromRad)),
          'observation.state': JOINTS.map(joint => user(joint, `pos_${joint}`, ticks => ticks)),
          'complementary_info.capture_time_s': [cell('t_s')],
        },
        motion,
      )
    }
    await draft.commit({ clips: {} })
  }
  await writer.close()
}
