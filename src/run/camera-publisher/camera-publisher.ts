/** The arm's side of `camera-worker`: tells it where everything is, and what comes of that. */

import { Worker } from 'node:worker_threads'
import type { CameraSpec } from '../../env/backend.js'
import { CameraError } from '../../robot/errors.js'
import { revived } from '../thread-error.js'
import type { CameraCount, PoseReport } from './camera-feed.js'
import type { FromPublisher, PublisherJob, PublisherLoad, ToPublisher } from './messages.js'

export interface CameraPublisherOptions extends Omit<PublisherJob, 'first'> {
  /** Where everything is now, in a new buffer. */
  readonly look: () => Pick<PoseReport, 'timeS' | 'poses'>
  readonly warn?: ((message: string) => void) | undefined
}

/** Captures lie between two reports, so that they are of their instants however late this thread is. */
const REPORT_PERIOD_MS = 8
const PATIENCE_MS = 3000

type Opened = Extract<FromPublisher, { readonly kind: 'open' }>

export class CameraPublisher {
  /** Resolves with the reason when pictures stop by themselves. */
  readonly failed: Promise<Error>
  #load: PublisherLoad = { counts: new Map<string, CameraCount>(), busyS: 0 }
  #closing: Promise<void> | undefined
  readonly #timer: NodeJS.Timeout
  #lastS: number

  private constructor(
    private readonly worker: Worker,
    readonly port: number,
    readonly specs: readonly CameraSpec[],
    private readonly look: CameraPublisherOptions['look'],
    failed: Promise<Error>,
    firstS: number,
  ) {
    this.failed = failed
    this.#lastS = firstS
    worker.on('message', (message: FromPublisher) => {
      if (message.kind === 'load') this.#load = message
    })
    this.#timer = setInterval(() => {
      this.#report()
    }, REPORT_PERIOD_MS)
    void failed.then(() => {
      clearInterval(this.#timer)
    })
  }

  /** `UsageError` for an address that is taken, `CapabilityError` without zeromq. `entry`: what the thread runs. */
  static async open(
    { look, warn, ...job }: CameraPublisherOptions,
    entry = new URL('./camera-worker.js', import.meta.url),
  ): Promise<CameraPublisher> {
    const first = reportOf(look)
    const worker = new Worker(entry, { workerData: { ...job, first } satisfies PublisherJob })
    let fail: (error: Error) => void = () => undefined
    const failed = new Promise<Error>(resolve => (fail = resolve))
    const open = new Promise<Opened>(resolve => {
      worker.on('message', (message: FromPublisher) => {
        if (message.kind === 'open') resolve(message)
        else if (message.kind === 'warning') warn?.(message.message)
        else if (message.kind === 'failed') fail(revived(message.error))
      })
    })
    worker.once('error', fail)
    worker.once('exit', code => {
      fail(new CameraError(`the thread that draws pictures ended (${code}): start again`))
    })
    const opened = await Promise.race([open, failed])
    if (opened instanceof Error) {
      await worker.terminate()
      throw opened
    }
    return new CameraPublisher(worker, opened.port, opened.specs, look, failed, first.timeS)
  }

  /** Some moments old. */
  get load(): PublisherLoad {
    return this.#load
  }

  /** Safe to call twice. */
  close(): Promise<void> {
    return (this.#closing ??= (async () => {
      clearInterval(this.#timer)
      const ended = new Promise(resolve => this.worker.once('exit', resolve))
      const patience = setTimeout(() => void this.worker.terminate(), PATIENCE_MS)
      this.#say({ kind: 'close' })
      if (this.worker.threadId !== -1) await ended
      clearTimeout(patience)
    })())
  }

  #report(): void {
    const report = reportOf(this.look)
    // Where time stands still there is nothing new to see.
    if (report.timeS <= this.#lastS) return
    this.#lastS = report.timeS
    this.#say({ kind: 'poses', report })
  }

  #say(message: ToPublisher): void {
    this.worker.postMessage(message)
  }
}

function reportOf(look: CameraPublisherOptions['look']): PoseReport {
  return { ...look(), epochS: (performance.timeOrigin + performance.now()) / 1000 }
}
