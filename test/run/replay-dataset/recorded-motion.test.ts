/** Episodes of datasets as joints over time, and those that are none of ours. */

import { describe, expect, it } from 'vitest'
import type { Feature } from '../../../src/dataset/features.js'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { recordedMotion } from '../../../src/run/replay-dataset/recorded-motion.js'
import { KEYS, madeDataset } from './made-dataset.js'

const ROW = [1, 2, 3, 4, 5, 6]
const rows = (count: number) => Array.from({ length: count }, (_, row) => ROW.map(value => value + row))
const TIMES: Feature = { dtype: 'float64', shape: [1], names: ['observation.state'] }
const read = (dataset: ReturnType<typeof madeDataset>, episode = 0) =>
  recordedMotion(dataset, episode, SO101_FOLLOWER, { useDegrees: true })

describe('recordedMotion', () => {
  it('gives joints in our order, whatever the order of the columns is', async () => {
    const reversed: Feature = { dtype: 'float32', shape: [6], names: [...KEYS].reverse() }
    const dataset = madeDataset([{ columns: { action: rows(3) } }], { features: { action: reversed } })
    const { action, state, timeS, unit } = await read(dataset)
    expect(Array.from(action[0] ?? [])).toEqual([6, 5, 4, 3, 2, 1])
    expect([state, unit]).toEqual([undefined, 'degrees'])
    expect(Array.from(timeS)).toEqual([0, 1 / 30, 2 / 30])
  })

  it('goes by the capture times where there are any, since the first one', async () => {
    const columns = { action: rows(3), 'complementary_info.capture_time_s': [[0.5], [0.54], [0.57]] }
    const features = { 'complementary_info.capture_time_s': TIMES }
    const { timeS, isCaptureTime } = await read(madeDataset([{ columns }], { features }))
    expect(isCaptureTime).toBe(true)
    expect(Array.from(timeS, time => Number(time.toFixed(9)))).toEqual([0, 0.04, 0.07])
    const stuck = { ...columns, 'complementary_info.capture_time_s': [[0.5], [0.5], [0.57]] }
    await expect(read(madeDataset([{ columns: stuck }], { features }))).rejects.toThrow(
      /of frame 1 is 0, and must increase/,
    )
  })

  it.each(['so101_follower', 'so_follower', 'so100', 'SO-ARM101', null, 'unknown'])(
    'takes %s for one of these arms',
    async robotType => {
      await expect(read(madeDataset([{ columns: { action: rows(3) } }], { robotType }))).resolves.toBeDefined()
    },
  )

  it.each(['koch_follower', 'aloha', 'lekiwi', 'sophia'])(
    'refuses %s, which has other links under the same names',
    async robotType => {
      const dataset = madeDataset([{ columns: { action: rows(3) } }], { robotType })
      await expect(read(dataset)).rejects.toThrow(`recorded with a ${robotType}`)
    },
  )

  it('refuses what is not there', async () => {
    const dataset = madeDataset([{ columns: { action: rows(2) } }, { columns: { action: rows(2) } }])
    await expect(read(dataset, 2)).rejects.toThrow('/made has no episode 2: it has 0 to 1')
    await expect(read(madeDataset([{ columns: { 'observation.state': rows(2) } }]))).rejects.toThrow(/no column action/)
    await expect(read(madeDataset([{ columns: { action: [ROW, [1, 2, NaN, 4, 5, 6]] } }]))).rejects.toThrow(
      /action of frame 1 is 1, 2, NaN/,
    )
    const notes = { environment: '{"id": 3}' }
    await expect(read(madeDataset([{ columns: { action: rows(2) }, notes }]))).rejects.toThrow(
      /expected so101\/environment to hold id and options/,
    )
  })
})
