/** Expert episodes recorded on `sim` and replayed from their dataset through a pseudo terminal and the system's serial driver, in real time. */

import { expect, it } from 'vitest'
import type * as RoundTrip from '../../../src/run/replay-dataset/round-trip.js'

/** As built: the twin's process is a file of its own. */
const BUILT = new URL('../../../dist/run/replay-dataset/round-trip.js', import.meta.url).href
const EPISODES = 5

// Whatever else the machine does in that minute is in the figures: it is tried again then.
it.skipIf(process.platform === 'win32')('lift-cube ends in success', { timeout: 300_000, retry: 2 }, async () => {
  const { roundTrip } = (await import(BUILT)) as typeof RoundTrip
  const replays = await roundTrip({ task: 'lift-cube', episodes: EPISODES, seed: 1000, ports: ['pty'] })
  for (const { motion, success, tracking, pacing } of replays.get('pty') ?? []) {
    const joints = tracking.joints
      .map(({ joint, fromRecorded }) => `${joint} ${fromRecorded?.rms.toFixed(2)}`)
      .join(', ')
    console.log(
      `episode ${motion.episode}: RMS off the recording ${joints}; tip ${(1000 * (tracking.tip?.rmsM ?? NaN)).toFixed(1)} mm; ${pacing.overruns} misses in ${pacing.periods}`,
    )
    expect(success).toBe(true)
  }
  expect(replays.get('pty')).toHaveLength(EPISODES)
})
