/** The main thread's hand on one thread of a vector environment: its start, its mail, its end. */

import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { Mail, ResetJob } from '../../env/vector/env-group.js'
import { WorkerLostError } from '../../env/vector/vector-errors.js'
import { UsageError } from '../../robot/errors.js'
import { revived } from '../thread-error.js'
import type { ThreadGreeting, ThreadMail, VectorJob } from './vector-job.js'

/** A thread that does not end by then is ended. */
const PATIENCE_MS = 1000

export class VectorThread {
  /** When it has its environments; rejects with why it has none. */
  readonly ready: Promise<void>
  readonly #worker: Worker
  readonly #mail: MessageChannel['port1']
  readonly #exited: Promise<void>
  #lost: WorkerLostError | undefined

  constructor(job: VectorJob, first: number, count: number) {
    const { port1, port2 } = new MessageChannel()
    this.#mail = port1
    this.#worker = start({ ...job, first, count, mail: port2 })
    let thrown: Error | undefined
    this.#worker.once('error', error => {
      thrown = error
    })
    const indices = Array.from({ length: count }, (_, k) => first + k)
    this.#exited = new Promise(resolve => {
      this.#worker.once('exit', code => {
        const reason = thrown ? `it threw ${thrown.message}` : `exit code ${code}`
        this.#lost = new WorkerLostError(indices, reason, thrown && { cause: thrown })
        resolve()
      })
    })
    this.ready = this.#greeting()
  }

  /** Set when it is gone. */
  get lost(): WorkerLostError | undefined {
    return this.#lost
  }

  /** From here on it keeps no program from ending. */
  unref(): void {
    this.#worker.unref()
  }

  send(job: ResetJob): void {
    try {
      this.#mail.postMessage(job)
    } catch (cause) {
      throw uncloneable('reset options', cause)
    }
  }

  /** What it told since the last time. */
  receive(): Mail {
    const infos: Mail['infos'][number][] = []
    const failures: Mail['failures'][number][] = []
    for (let got = receiveMessageOnPort(this.#mail); got; got = receiveMessageOnPort(this.#mail)) {
      const told = got.message as ThreadMail
      infos.push(...told.infos)
      failures.push(...told.failures.map(({ index, error }) => ({ index, error: revived(error) })))
    }
    return { infos, failures }
  }

  /** Resolves when it has ended, by itself where it was told to in time. */
  async end(): Promise<void> {
    this.#worker.ref()
    const patience = setTimeout(() => void this.#worker.terminate(), PATIENCE_MS)
    await this.#exited
    clearTimeout(patience)
    this.#mail.close()
  }

  async #greeting(): Promise<void> {
    const greeting = await Promise.race([
      new Promise<ThreadGreeting>(resolve => {
        this.#worker.once('message', resolve)
      }),
      this.#exited,
    ])
    if (!greeting) throw this.#lost as WorkerLostError
    if (greeting.kind === 'error') throw revived(greeting.error)
  }
}

function start(workerData: Record<string, unknown>): Worker {
  try {
    const transferList = [workerData['mail'] as MessageChannel['port2']]
    return new Worker(new URL('./vector-worker.js', import.meta.url), { workerData, transferList })
  } catch (cause) {
    throw uncloneable('environment options', cause)
  }
}

function uncloneable(what: string, cause: unknown): unknown {
  if (!(cause instanceof DOMException && cause.name === 'DataCloneError')) return cause
  return new UsageError(
    `these ${what} cannot go to another thread (${cause.message}): leave that out, or take workers: 0`,
    {
      cause,
    },
  )
}
