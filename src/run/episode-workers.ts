/** Episodes on worker threads: each has its own environment, and a thread that dies is replaced and its episode run again. */

import { Worker } from 'node:worker_threads'
import { ClosedError, TwinError } from '../robot/errors.js'
import { resultOf, type EpisodeJob, type EpisodeOutcome, type EpisodeRunner } from './episode-jobs.js'
import { policyArguments } from './policies/policy-arguments.js'
import type { EpisodeResult } from './run-episode.js'
import { revived, type ThreadError } from './thread-error.js'

/** To a thread: run the job with this seed; without one, make ready for it. */
export interface WorkerRequest {
  readonly job: EpisodeJob
  readonly seed?: number
}

/** From a thread: ready to run, what came of an episode, or why the job cannot be run. */
export type WorkerReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'outcome'; readonly outcome: EpisodeOutcome }
  | { readonly kind: 'error'; readonly error: ThreadError }

/** An episode that ends so many threads would end the next one too. */
const MOST_DEATHS = 3

/** The thread ended before it answered. */
class WorkerDeath extends Error {}

export class EpisodeWorkers implements EpisodeRunner {
  readonly #entry: URL
  readonly #idle: Worker[] = []
  readonly #all = new Set<Worker>()
  #busy = 0
  #isClosed = false

  /** `entry`: what each thread runs; tests have their own. Threads start when they are first needed. */
  constructor(
    readonly lanes: number,
    entry = new URL('./episode-worker.js', import.meta.url),
  ) {
    this.#entry = entry
  }

  /** Resolves when every thread has its environment; rejects with what went wrong in one. */
  async open(job: EpisodeJob): Promise<void> {
    await Promise.all(Array.from({ length: this.lanes }, () => this.#ask({ job })))
  }

  /** `TwinError` for an episode on which threads die again and again. */
  async attempt(job: EpisodeJob, seed: number): Promise<EpisodeOutcome> {
    const reply = await this.#ask({ job, seed })
    if (reply.kind !== 'outcome') throw new TypeError(`expected an outcome from an episode worker, got '${reply.kind}'`)
    return reply.outcome
  }

  async run(job: EpisodeJob, seed: number): Promise<EpisodeResult> {
    return resultOf(await this.attempt(job, seed))
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#all].map(worker => worker.terminate()))
  }

  async #ask(request: WorkerRequest): Promise<WorkerReply> {
    if (this.#busy === this.lanes) throw new TypeError(`more than ${this.lanes} episodes at once`)
    this.#busy += 1
    try {
      for (let deaths = 1; ; deaths++) {
        if (this.#isClosed) throw new ClosedError('the pool of episode workers')
        const worker = this.#idle.pop() ?? this.#start()
        try {
          const reply = await ask(worker, request)
          this.#idle.push(worker)
          if (reply.kind === 'error') throw revived(reply.error)
          return reply
        } catch (error) {
          if (!(error instanceof WorkerDeath)) throw error
          await worker.terminate()
          if (deaths === MOST_DEATHS) throw deathsOf(request, error)
        }
      }
    } finally {
      this.#busy -= 1
    }
  }

  #start(): Worker {
    const worker = new Worker(this.#entry)
    this.#all.add(worker)
    // One that dies between two episodes is replaced like any other.
    worker.on('error', () => undefined)
    worker.on('exit', () => {
      this.#all.delete(worker)
      const place = this.#idle.indexOf(worker)
      if (place >= 0) this.#idle.splice(place, 1)
    })
    return worker
  }
}

function deathsOf({ job, seed }: WorkerRequest, cause: WorkerDeath): TwinError {
  const what =
    seed === undefined ? `making ${job.task} ready for ${job.policy}` : `seed ${seed} of ${job.task} with ${job.policy}`
  return new TwinError(
    'WORKER_DIED',
    `${MOST_DEATHS} worker threads died one after the other on ${what}, the last one because ${cause.message}: run that seed alone, ` +
      evalCommand(job, seed ?? 0),
    { cause },
  )
}

/** On the main thread, where an error says more. */
function evalCommand(
  { task, policy, policyOptions = {}, env: { level, rateHz, randomise, cameras } }: EpisodeJob,
  seed: number,
): string {
  const flags = [
    ...policyArguments(policyOptions),
    ...(rateHz === undefined ? [] : [`--env.fps=${rateHz}`]),
    ...(level === undefined ? [] : [`--env.level=${level}`]),
    ...(cameras === undefined ? [] : [`--robot.cameras='${JSON.stringify(cameras)}'`]),
    ...(randomise === undefined ? [] : [`--env.randomise='${JSON.stringify(randomise)}'`]),
  ]
  return [`so101 eval --task=${task} --policy.path=${policy}`, ...flags, `--eval.n_episodes=1 --seed=${seed}`].join(' ')
}

/** The thread's next message; `WorkerDeath` where it ends without one. */
function ask(worker: Worker, request: WorkerRequest): Promise<WorkerReply> {
  return new Promise((resolve, reject) => {
    const done = (settle: () => void): void => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      settle()
    }
    const onMessage = (message: WorkerReply): void => {
      done(() => {
        resolve(message)
      })
    }
    const onError = (cause: Error): void => {
      done(() => {
        reject(new WorkerDeath(cause.message, { cause }))
      })
    }
    const onExit = (code: number): void => {
      done(() => {
        reject(new WorkerDeath(`it exited with code ${code} before it answered`))
      })
    }
    worker.on('message', onMessage).on('error', onError).on('exit', onExit)
    worker.postMessage(request)
  })
}
