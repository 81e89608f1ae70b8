/** Environments of one batch on several threads, which share its memory: a call costs two wake-ups and copies nothing. */

import { ClosedError } from '../../robot/errors.js'
import type { BatchRunner, Mail, ResetJob } from '../../env/vector/env-group.js'
import { HandOver, RESET, STEP } from './hand-over.js'
import type { VectorJob } from './vector-job.js'
import { VectorThread } from './vector-thread.js'

/** The main thread waits in pieces of this length; between them it hears of threads that died, of signals and timers. */
const SLICE_MS = 5

export class ThreadRunner implements BatchRunner {
  readonly #threads: readonly VectorThread[]
  readonly #turns: HandOver
  #heardMs = performance.now()
  #closing: Promise<void> | undefined

  private constructor(threads: readonly VectorThread[], turns: HandOver) {
    this.#threads = threads
    this.#turns = turns
  }

  /** `workers`: at most one for each environment. Resolves when all environments are there; rejects with what went wrong with one. */
  static async open(job: VectorJob, workers: number): Promise<ThreadRunner> {
    const turns = new HandOver(job.words)
    const threads: VectorThread[] = []
    try {
      for (const [first, count] of shares(job.shape.count, workers)) threads.push(new VectorThread(job, first, count))
      await Promise.all(threads.map(({ ready }) => ready))
    } catch (error) {
      turns.close()
      await Promise.all(threads.map(thread => Promise.allSettled([thread.ready, thread.end()])))
      throw error
    }
    for (const thread of threads) thread.unref()
    return new ThreadRunner(threads, turns)
  }

  async reset(job: ResetJob): Promise<Mail> {
    this.#requireThreads()
    for (const thread of this.#threads) thread.send(job)
    this.#turns.call(RESET, this.#threads.length)
    return this.#finished()
  }

  async step(): Promise<Mail> {
    this.#requireThreads()
    this.#turns.call(STEP, this.#threads.length)
    return this.#finished()
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #close(): Promise<void> {
    this.#turns.close()
    await Promise.all(this.#threads.map(thread => thread.end()))
  }

  async #finished(): Promise<Mail> {
    // Whatever stands behind the call in the caller's code is done meanwhile.
    await Promise.resolve()
    while (!this.#turns.isFinished(SLICE_MS)) {
      await this.#hear()
      this.#requireThreads()
    }
    // Steps that are always finished in time would keep signals and timers waiting for ever.
    if (performance.now() - this.#heardMs > SLICE_MS) await this.#hear()
    const mails = this.#threads.map(thread => thread.receive())
    return { infos: mails.flatMap(({ infos }) => infos), failures: mails.flatMap(({ failures }) => failures) }
  }

  /** One turn of the event loop. */
  async #hear(): Promise<void> {
    await new Promise(resolve => setImmediate(resolve))
    this.#heardMs = performance.now()
  }

  #requireThreads(): void {
    if (this.#closing) throw new ClosedError('this vector environment')
    for (const { lost } of this.#threads) if (lost) throw lost
  }
}

/** Neighbours stay together; the first threads have one more where it does not come out even. */
function shares(count: number, workers: number): (readonly [first: number, count: number])[] {
  const least = Math.floor(count / workers)
  const more = count % workers
  return Array.from({ length: workers }, (_, worker) => [
    worker * least + Math.min(worker, more),
    least + Number(worker < more),
  ])
}
