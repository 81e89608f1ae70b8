/** The control loop's side of one `inference-worker`: chunks asked for there, and what came of it. */

import { Worker } from 'node:worker_threads'
import type { FeatureArray } from '../../env/env.js'
import type { PolicySpec } from '../../policies/learned/policy-spec.js'
import type { ChunkSource, Prediction, PredictionInput } from '../../policies/learned/predictor.js'
import { ClosedError, PolicyError } from '../../robot/errors.js'
import { revived } from '../thread-error.js'
import { workerEntry } from '../worker-entry.js'
import type { FromInference, InferenceJob, ToInference } from './inference-messages.js'

/** Longer than what is under way in one graph: nothing can be stopped within it. */
const PATIENCE_MS = 5000

interface Waiting {
  readonly resolve: (prediction: Prediction) => void
  readonly reject: (error: Error) => void
}

export class InferenceThread implements ChunkSource {
  readonly spec: PolicySpec
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #asked = 0
  #failure: Error | undefined
  #closing: Promise<void> | undefined
  #readied: { resolve: () => void; reject: (error: Error) => void } | undefined

  private constructor(job: InferenceJob, entry: URL) {
    this.spec = job.spec
    this.#worker = new Worker(entry, { workerData: job })
    this.#worker.on('message', (message: FromInference) => {
      this.#hear(message)
    })
    this.#worker.once('error', error => {
      this.#fail(died(error.message))
    })
    this.#worker.once('messageerror', error => {
      this.#fail(died(error.message))
    })
    this.#worker.once('exit', code => {
      this.#fail(died(`exit code ${code}`))
    })
  }

  /** Its graphs are open when it resolves; rejects with what keeps them from that. `entry`: what stands in for the worker, in tests. */
  static async open(
    job: InferenceJob,
    entry = workerEntry('./inference-worker.js', import.meta.url),
  ): Promise<ChunkSource> {
    const thread = new InferenceThread(job, entry)
    try {
      await new Promise<void>((resolve, reject) => {
        thread.#readied = { resolve, reject }
      })
    } catch (error) {
      await thread.close()
      throw error
    }
    return thread
  }

  request(input: PredictionInput): Promise<Prediction> {
    if (this.#failure) return Promise.reject(this.#failure)
    const id = this.#asked++
    const { copy, buffers } = copied(input)
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#say({ kind: 'predict', id, input: copy }, buffers)
    })
  }

  /** What was asked for and has not come is rejected. Resolves when the thread has ended. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #close(): Promise<void> {
    this.#fail(new ClosedError('the policy'))
    if (this.#worker.threadId === -1) return
    const ended = new Promise(resolve => this.#worker.once('exit', resolve))
    const patience = setTimeout(() => void this.#worker.terminate(), PATIENCE_MS)
    this.#say({ kind: 'close' })
    await ended
    clearTimeout(patience)
  }

  #say(message: ToInference, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, [...transfer])
  }

  #hear(message: FromInference): void {
    if (message.kind === 'ready') {
      this.#readied?.resolve()
      return
    }
    if (message.kind === 'predicted') {
      this.#answered(message.id)?.resolve(message.prediction)
      return
    }
    const error = revived(message.error)
    if (message.id === undefined) this.#fail(error)
    else this.#answered(message.id)?.reject(error)
  }

  #answered(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }

  #fail(error: Error): void {
    this.#failure ??= error
    this.#readied?.reject(this.#failure)
    for (const { reject } of this.#waiting.values()) reject(this.#failure)
    this.#waiting.clear()
  }
}

function died(why: string): PolicyError {
  return new PolicyError(`the thread that runs the policy ended (${why}): the arm holds where it is. Start again`)
}

/** Pictures are the environment's, and the same ones may be asked for again. */
function copied(input: PredictionInput): { readonly copy: PredictionInput; readonly buffers: ArrayBuffer[] } {
  const buffers: ArrayBuffer[] = []
  const known = new Map<FeatureArray, FeatureArray>()
  const copyOf = (values: FeatureArray): FeatureArray => {
    const there = known.get(values)
    if (there) return there
    // `slice` of a Buffer would be no copy.
    const copy =
      values instanceof Float32Array
        ? new Float32Array(values)
        : values instanceof Uint16Array
          ? new Uint16Array(values)
          : new Uint8Array(values)
    known.set(values, copy)
    buffers.push(copy.buffer)
    return copy
  }
  const observations = input.observations.map(features =>
    Object.fromEntries(Object.entries(features).map(([name, values]) => [name, copyOf(values)])),
  )
  return { copy: { ...input, observations }, buffers }
}
