/** Recording as on a desk: through a serial port, at 30 Hz of the wall's clock, with two cameras and videos. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDataset } from '../../../src/dataset/dataset-reader.js'
import type * as Record from '../../../src/run/record/record.js'

/** As built: the twin's process and the threads are files of their own. */
const BUILT = new URL('../../../dist/run/record/record.js', import.meta.url).href
const CAMERA = { width: 160, height: 120, fps: 30 }
const EPISODES = 4
const EPISODE_S = 15

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'so101-record-pty-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

it('keeps every row and every picture for a minute, and its rate', async () => {
  const { record } = (await import(BUILT)) as typeof Record
  const root = join(folder, 'live')
  const report = await record({
    task: 'lift-cube',
    policy: 'scripted',
    root,
    episodes: EPISODES,
    episodeTimeS: EPISODE_S,
    env: { port: 'pty', cameras: { front: CAMERA, wrist: CAMERA }, terminateOnSuccess: false, maxEpisodeSteps: -1 },
  })
  expect(report.totalFrames).toBe(EPISODES * EPISODE_S * 30)
  const { periods, overruns, meanPeriodS } = report.pacing ?? { periods: 0, overruns: 0, meanPeriodS: 0 }
  expect(periods).toBeGreaterThanOrEqual(report.totalFrames)
  expect(overruns / periods).toBeLessThan(0.01)
  expect(1 / meanPeriodS).toBeCloseTo(30, 0)
  const dataset = await openDataset(root)
  for (const { length, videos, episode_index: index } of dataset.episodes) {
    for (const { fromS, toS } of Object.values(videos)) expect((toS - fromS) * 30).toBeCloseTo(length, 3)
    const { dims, values } = (await dataset.episode(index)).numbers('complementary_info.capture_time_s')
    // Joints and pictures of one row are of nearly one time, and time goes on.
    for (let row = 1; row < length; row++) {
      const [state, front, wrist] = values.subarray(row * dims, (row + 1) * dims)
      expect(Math.abs((state as number) - (front as number))).toBeLessThan(0.1)
      expect(Math.abs((state as number) - (wrist as number))).toBeLessThan(0.1)
      expect(state).toBeGreaterThan(values[(row - 1) * dims] as number)
    }
  }
})
