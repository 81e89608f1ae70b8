/** The same motions of a real SO-101 as CSV logs and as a LeRobot dataset: `so101 gap` must say the same of both. */

import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { openDataset } from '../../../src/dataset/dataset-reader.js'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { degFromRad } from '../../../src/robot/units.js'
import { datasetLogs } from '../../../src/run/gap/dataset-logs.js'
import { measureGap } from '../../../src/run/gap/gap.js'
import type { MotionLog } from '../../../src/run/gap/motion-log.js'
import { loadMotionLogs } from '../../../src/run/gap/motion-log-files.js'
import { rigNamed } from '../../../src/run/gap/rigs.js'
import { openTwinReplay } from '../../../src/run/gap/twin-replay.js'
import { DEFAULT_SUBSTEP_S } from '../../../src/sim/substep.js'
import { writeSageDataset } from './sage-dataset.js'

const LOGS = fileURLToPath(new URL('../../../../shared/data/sage-so101', import.meta.url))
const hasLogs = existsSync(LOGS)
if (!hasLogs) console.warn(`SKIPPED: gap of a dataset of real motions, for there are no logs in ${LOGS}`)

const MOTIONS = ['reaching_points', 'single_joint_elbow', 'sinusoidal_sweep']
/** Degrees are stored as float32, and a target between two ticks may go to the other one: together a thirtieth of a tick at most. */
const SAME_RAD = 5e-5

async function gapOf(logs: readonly MotionLog[]) {
  const open = () => openTwinReplay('sts3215-12v', { substepS: DEFAULT_SUBSTEP_S })
  const rig = rigNamed('sage-so101')
  const gap = await measureGap({ logs, rig, spec: SO101_FOLLOWER, models: [{ name: 'sts3215-12v', open }] })
  return gap.models[0]?.gap.motions ?? []
}

it.skipIf(!hasLogs)('comes to the same from both', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'so101-sage-'))
  try {
    const root = join(folder, 'dataset')
    await writeSageDataset(LOGS, MOTIONS, root)
    const { logs, motions, notes } = await datasetLogs(await openDataset(root), SO101_FOLLOWER)
    expect(motions.map(({ unit }) => unit)).toEqual(['degrees', 'degrees', 'degrees'])
    expect(notes).toEqual(['the dataset tells what was commanded, not what was sent'])
    const csv = MOTIONS.flatMap(motion => loadMotionLogs(join(LOGS, `${motion}.csv.gz`), SO101_FOLLOWER))
    const [ofCsv, ofDataset] = [await gapOf(csv), await gapOf(logs)]
    MOTIONS.forEach((motion, i) => {
      const [was, is] = [ofCsv[i], ofDataset[i]]
      console.log(
        `${motion}: mean RMS ${degFromRad(was?.meanRmsRad ?? NaN).toFixed(5)} deg from CSV, ${degFromRad(is?.meanRmsRad ?? NaN).toFixed(5)} deg from the dataset`,
      )
      expect(is?.frames).toBe(was?.frames)
      was?.joints.forEach(({ rmsRad, biasRad, p95Rad }, k) => {
        const found = is?.joints[k]
        expect(Math.abs((found?.rmsRad ?? NaN) - rmsRad)).toBeLessThan(SAME_RAD)
        expect(Math.abs((found?.biasRad ?? NaN) - biasRad)).toBeLessThan(SAME_RAD)
        // A percentile goes from tick to tick.
        expect(Math.abs((found?.p95Rad ?? NaN) - p95Rad)).toBeLessThan(0.0016)
      })
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
