/** The thread's side of `EpisodeWorkers`: one environment, one policy, a seed in, a result out. */

import { parentPort, workerData } from 'node:worker_threads'
import { TwinError } from '../robot/errors.js'
import type { EpisodeJob } from './evaluate.js'
import type { WorkerReply } from './episode-workers.js'
import { runEpisode } from './run-episode.js'
import { envId } from './tasks.js'
import { make, makePolicy } from './make.js'

const port = parentPort
if (!port) throw new TypeError('episode-worker.js runs as a worker thread only')

const send = (reply: WorkerReply): void => {
  port.postMessage(reply)
}
const sendError = (error: unknown): void => {
  send({
    kind: 'error',
    code: error instanceof TwinError ? error.code : undefined,
    message: error instanceof Error ? error.message : String(error),
    stack: error instanceof Error ? error.stack : undefined,
  })
}

try {
  const { task, policy, env: options } = workerData as EpisodeJob
  const env = await make(envId(task), options)
  const acting = makePolicy(policy, env)
  port.on('message', (seed: number) => {
    runEpisode(env, acting, seed).then(result => {
      send({ kind: 'result', result })
    }, sendError)
  })
  send({ kind: 'ready' })
} catch (error) {
  sendError(error)
}
