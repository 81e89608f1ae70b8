/** Episodes on worker threads: each thread has its own environment, and asks for the next seed when it is done. */

import { Worker } from 'node:worker_threads'
import { errorOfCode } from '../robot/errors.js'
import type { EpisodeJob, EpisodeRunner } from './evaluate.js'
import type { EpisodeResult } from './run-episode.js'

/** From a thread: ready to run, an episode's result, or why there is none. */
export type WorkerReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly result: EpisodeResult }
  | {
      readonly kind: 'error'
      readonly code: string | undefined
      readonly message: string
      readonly stack: string | undefined
    }

export class EpisodeWorkers implements EpisodeRunner {
  readonly lanes: number
  readonly #idle: Worker[]

  private constructor(private readonly workers: readonly Worker[]) {
    this.lanes = workers.length
    this.#idle = [...workers]
  }

  /** Resolves when every thread has its environment; rejects with what went wrong in one. */
  static async open(job: EpisodeJob, count: number): Promise<EpisodeWorkers> {
    const entry = new URL('./episode-worker.js', import.meta.url)
    const workers = Array.from({ length: count }, () => new Worker(entry, { workerData: job }))
    try {
      await Promise.all(workers.map(reply))
    } catch (error) {
      await Promise.all(workers.map(worker => worker.terminate()))
      throw error
    }
    return new EpisodeWorkers(workers)
  }

  /** At most `lanes` at a time. */
  async run(seed: number): Promise<EpisodeResult> {
    const worker = this.#idle.pop()
    if (!worker) throw new TypeError(`more than ${this.lanes} episodes at once`)
    const answer = reply(worker)
    worker.postMessage(seed)
    const { kind, ...rest } = await answer
    if (kind !== 'result') throw new TypeError(`expected a result from an episode worker, got '${kind}'`)
    this.#idle.push(worker)
    return (rest as { result: EpisodeResult }).result
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map(worker => worker.terminate()))
  }
}

/** The thread's next message; rejects when it reports an error or dies. */
function reply(worker: Worker): Promise<WorkerReply> {
  return new Promise((resolve, reject) => {
    const done = (settle: () => void): void => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      settle()
    }
    const onMessage = (message: WorkerReply): void => {
      done(() => {
        if (message.kind === 'error') reject(revive(message))
        else resolve(message)
      })
    }
    const onError = (error: Error): void => {
      done(() => {
        reject(error)
      })
    }
    const onExit = (code: number): void => {
      done(() => {
        reject(new Error(`an episode worker exited with code ${code} before it answered`))
      })
    }
    worker.on('message', onMessage).on('error', onError).on('exit', onExit)
  })
}

/** Classes do not cross threads; codes and stacks do. */
function revive({ code, message, stack }: Extract<WorkerReply, { kind: 'error' }>): Error {
  const error = code === undefined ? new Error(message) : errorOfCode(code, message)
  if (stack !== undefined) error.stack = stack
  return error
}
