/** Expert episodes recorded on `sim` and replayed from their dataset on `sim` and on `wire`: the same to the last bit. */

import { expect, it } from 'vitest'
import { roundTrip } from '../../../src/run/replay-dataset/round-trip.js'

const EPISODES = 20

it.each(['lift-cube', 'pick-place'])('%s, bit for bit', async task => {
  const replays = await roundTrip({ task, episodes: EPISODES, seed: 1000, ports: ['sim', 'wire'] })
  for (const [port, ofPort] of replays) {
    expect(ofPort).toHaveLength(EPISODES)
    for (const { success, stateHash, recordedHash, tracking } of ofPort) {
      expect(success).toBe(true)
      expect(stateHash).toBe(recordedHash)
      expect(tracking.isSameState).toBe(true)
    }
    const behind = ofPort.map(({ tracking }) => Math.max(...tracking.joints.map(({ fromCommand }) => fromCommand.rms)))
    console.log(
      `${task} on ${port}: ${EPISODES} of ${EPISODES} in success, tracking RMS 0 of the recording, ${Math.max(...behind).toFixed(2)} behind the command at most`,
    )
  }
})
