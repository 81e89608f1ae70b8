/** Expert episodes recorded on the twin in this process, replayed from their dataset on other backends. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDataset } from '../../dataset/dataset-reader.js'
import { record } from '../record/record.js'
import { replayDatasetEpisode, type DatasetReplay } from './replay-episode.js'

export interface RoundTripOptions {
  readonly task: string
  readonly episodes: number
  readonly seed: number
  readonly ports: readonly string[]
}

/** By port, each episode in its order. */
export async function roundTrip({
  task,
  episodes,
  seed,
  ports,
}: RoundTripOptions): Promise<ReadonlyMap<string, readonly DatasetReplay[]>> {
  const folder = mkdtempSync(join(tmpdir(), 'so101-round-trip-'))
  try {
    const root = join(folder, 'dataset')
    await record({ task, policy: 'scripted', root, episodes, seed, onlySuccesses: true })
    const dataset = await openDataset(root)
    const replays = new Map<string, DatasetReplay[]>()
    for (const port of ports) {
      const ofPort: DatasetReplay[] = []
      for (let episode = 0; episode < episodes; episode++) {
        ofPort.push(await replayDatasetEpisode({ dataset, episode, env: { port } }))
      }
      replays.set(port, ofPort)
    }
    return replays
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
