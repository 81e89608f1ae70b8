/** The thread's side of `EpisodeWorkers`: a job and a seed in, what came of the episode out. */

import { parentPort } from 'node:worker_threads'
import type { WorkerReply, WorkerRequest } from './episode-workers.js'
import { LocalEpisodes } from './local-episodes.js'
import { threadError } from './thread-error.js'

const port = parentPort
if (!port) throw new TypeError('episode-worker.js runs as a worker thread only')

const episodes = new LocalEpisodes()

async function answer({ job, seed }: WorkerRequest): Promise<WorkerReply> {
  try {
    if (seed !== undefined) return { kind: 'outcome', outcome: await episodes.attempt(job, seed) }
    await episodes.open(job)
    return { kind: 'ready' }
  } catch (error) {
    return { kind: 'error', error: threadError(error) }
  }
}

port.on('message', (request: WorkerRequest) => {
  void answer(request).then(reply => {
    port.postMessage(reply)
  })
})
