/** Run with --expose-gc: thousands of short episodes in one process, and how much memory is held in between, as JSON. */

import { makePolicy, make } from '../../src/run/make.js'
import { envId } from '../../src/run/tasks.js'
import { runEpisode } from '../../src/run/run-episode.js'

const [task = '', count = '0', reports = '1'] = process.argv.slice(2)
const collect = globalThis.gc
if (!collect) throw new Error('start with --expose-gc')

const env = await make(envId(task), { maxEpisodeSteps: 3 })
const policy = makePolicy('random', env)
const samples: { episodes: number; heldBytes: number; rssBytes: number }[] = []
const sample = async (episodes: number): Promise<void> => {
  // Finalizers of the engine's objects run in a later turn; what they free is collected after that.
  for (let round = 0; round < 4; round++) {
    collect()
    await new Promise(resolve => setImmediate(resolve))
  }
  const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage()
  samples.push({ episodes, heldBytes: heapUsed + external + arrayBuffers, rssBytes: rss })
}

const each = Math.ceil(Number(count) / Number(reports))
for (let episode = 0; episode < Number(count); episode++) {
  await runEpisode(env, policy, episode)
  if ((episode + 1) % each === 0) await sample(episode + 1)
}
await env.close()
process.stdout.write(JSON.stringify(samples))
