/** Episodes as motion logs: LeRobot's units to radians about the middle of the range. */

import { describe, expect, it } from 'vitest'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { nominalCalibration } from '../../../src/robot/calibration.js'
import { radFromTicks } from '../../../src/robot/units.js'
import { datasetLogs } from '../../../src/run/gap/dataset-logs.js'
import { madeDataset } from '../replay-dataset/made-dataset.js'

const FRAMES = 40
const still = (...row: number[]) => Array.from({ length: FRAMES }, () => [...row, 0, 0, 0, 0, 0, 0].slice(0, 6))
const [pan] = SO101_FOLLOWER.servos
const [lower, upper] = SO101_FOLLOWER.servos[5]?.travelRad ?? [0, 0]
const columns = { action: still(90, 0, 0, 0, 0, 50), 'observation.state': still(360 / 4095, -45, 0, 0, 0, 100) }

describe('datasetLogs', () => {
  it('turns degrees into ticks of LeRobot, 4095 to the turn, and percent into our travel', async () => {
    const { logs, notes } = await datasetLogs(madeDataset([{ columns }]), SO101_FOLLOWER, { useDegrees: true })
    const [log] = logs
    expect(log?.name).toBe('episode 0')
    expect(log?.commandRad[0]?.[0]).toBeCloseTo((Math.PI / 2) * (4095 / 4096), 9)
    expect(log?.positionRad[0]?.[0]).toBeCloseTo(radFromTicks(1), 9)
    expect(log?.commandRad[5]?.[0]).toBeCloseTo((lower + upper) / 2, 9)
    expect(log?.positionRad[5]?.[0]).toBeCloseTo(upper, 9)
    expect(log?.timeS[39]).toBeCloseTo(39 / 30, 12)
    expect(notes.join()).toMatch(/no capture times.*what was commanded, not what was sent/)
  })

  it('takes -100..100 for our travel, or for the range that a calibration has', async () => {
    const dataset = madeDataset([{ columns }])
    const ours = await datasetLogs(dataset, SO101_FOLLOWER, { useDegrees: false })
    expect(ours.logs[0]?.commandRad[0]?.[0]).toBeCloseTo(0.9 * (pan?.travelRad[1] ?? NaN), 9)
    expect(ours.notes.join()).toMatch(/--dataset\.calibration=FILE/)
    const calibration = nominalCalibration(SO101_FOLLOWER).map(each => ({ ...each, rangeMin: 1000, rangeMax: 3000 }))
    const theirs = await datasetLogs(dataset, SO101_FOLLOWER, { useDegrees: false, calibration })
    expect(theirs.logs[0]?.commandRad[0]?.[0]).toBeCloseTo(radFromTicks(900), 9)
    expect(theirs.notes.join()).not.toMatch(/calibration/)
  })

  it('goes by what was sent where the dataset tells', async () => {
    const told = { ...columns, 'complementary_info.sent_action': still(80) }
    const { logs, notes } = await datasetLogs(madeDataset([{ columns: told }]), SO101_FOLLOWER, { useDegrees: true })
    expect(logs[0]?.commandRad[0]?.[0]).toBeCloseTo((80 / 180) * Math.PI * (4095 / 4096), 9)
    expect(notes.join()).not.toMatch(/what was sent/)
  })

  it('refuses episodes that say nothing', async () => {
    const { action } = columns
    await expect(
      datasetLogs(madeDataset([{ columns: { action } }]), SO101_FOLLOWER, { useDegrees: true }),
    ).rejects.toThrow(/no column observation\.state/)
    const short = { action: action.slice(0, 10), 'observation.state': action.slice(0, 10) }
    await expect(datasetLogs(madeDataset([{ columns: short }]), SO101_FOLLOWER, { useDegrees: true })).rejects.toThrow(
      /episode 0 of \/made has 10 frames: a motion needs at least 40/,
    )
  })
})
