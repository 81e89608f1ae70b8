/** The recorder's side of one `picture-worker`: what is on its way there, and what came of it. */

import { Worker } from 'node:worker_threads'
import type { Clip } from '../../../dataset/clip.js'
import { TwinError } from '../../../robot/errors.js'
import type { CameraSetup, Drawing } from '../../../sim/camera/drawing.js'
import type { VisualScene } from '../../../sim/camera/visual-scene.js'
import { revived } from '../../thread-error.js'
import { workerEntry } from '../../worker-entry.js'
import type { FromPictures, PictureJob, ToPictures } from './messages.js'
import { ScenePacker } from './scene-parcel.js'

/** Longer than an encoder needs for what it still holds. */
const PATIENCE_MS = 10_000

interface Waiting<T> {
  readonly resolve: (value: T) => void
  readonly reject: (error: Error) => void
}

export class PictureThread {
  /** Pictures on their way, by camera. */
  readonly queued = new Map<string, number>()
  renderS = 0
  encodeS = 0
  #failure: Error | undefined
  readonly #discarded: Int32Array
  readonly #worker: Worker
  readonly #packer = new ScenePacker()
  #scene: VisualScene | undefined
  readonly #setups = new Map<string, CameraSetup>()
  readonly #clips = new Map<string, Waiting<Clip>>()
  readonly #gone = new Map<string, Waiting<undefined>>()
  #changed: (() => void)[] = []
  #isReady = false
  #isClosing = false

  constructor(
    job: Omit<PictureJob, 'discarded'>,
    private readonly onFailure: (error: Error) => void,
  ) {
    this.#discarded = new Int32Array(new SharedArrayBuffer(4)).fill(-1)
    const entry = workerEntry('./picture-worker.js', import.meta.url)
    this.#worker = new Worker(entry, { workerData: { ...job, discarded: this.#discarded } satisfies PictureJob })
    for (const camera of job.sizes.keys()) this.queued.set(camera, 0)
    this.#worker.on('message', (message: FromPictures) => {
      this.#hear(message)
    })
    this.#worker.once('error', error => {
      this.fail(error)
    })
    this.#worker.once('exit', code => {
      if (!this.#isClosing)
        this.fail(new TwinError('WORKER_DIED', `the thread that encodes pictures ended (${code}): record again`))
    })
  }

  /** When it runs. */
  async ready(): Promise<void> {
    while (!this.#isReady) await this.changed()
  }

  /** Something came from the thread; rejects where it failed, now or before. */
  async changed(): Promise<void> {
    if (this.#failure) throw this.#failure
    await new Promise<void>(resolve => this.#changed.push(resolve))
    // Set by what was waited for.
    const failure = this.#failure as Error | undefined
    if (failure) throw failure
  }

  /** Throws what it failed with. */
  requireAlive(): void {
    if (this.#failure) throw this.#failure
  }

  begin(camera: string, episode: number, path: string): void {
    this.#say({ kind: 'begin', camera, episode, path })
  }

  draw(camera: string, episode: number, { setup, exposed }: Drawing): void {
    if (setup.scene !== this.#scene) {
      this.#say({ kind: 'scene', parcel: this.#packer.pack(setup.scene) })
      this.#scene = setup.scene
    }
    if (setup !== this.#setups.get(camera)) {
      const { effects, intrinsics, rateHz, shadows, samples } = setup
      this.#say({ kind: 'setup', camera, setup: { effects, intrinsics, rateHz, shadows, samples } })
      this.#setups.set(camera, setup)
    }
    this.#queue(camera)
    this.#say({ kind: 'draw', camera, episode, exposed })
  }

  /** `rgb` is somebody else's: a copy goes. */
  copy(camera: string, episode: number, rgb: Uint8Array): void {
    this.#queue(camera)
    // `slice` of a Buffer, as FFmpeg's pictures are, is no copy: its memory would go away with the message.
    const own = new Uint8Array(rgb)
    this.#say({ kind: 'copy', camera, episode, rgb: own }, [own.buffer])
  }

  again(camera: string, episode: number): void {
    this.#queue(camera)
    this.#say({ kind: 'again', camera, episode })
  }

  finish(camera: string, episode: number): Promise<Clip> {
    return this.#asked(this.#clips, camera, episode, 'finish')
  }

  /** What waits of the episode is not drawn any more. */
  discard(camera: string, episode: number): Promise<undefined> {
    Atomics.store(this.#discarded, 0, episode)
    return this.#asked(this.#gone, camera, episode, 'discard')
  }

  fail(error: Error): void {
    if (this.#failure) return
    this.#failure = error
    for (const { reject } of [...this.#clips.values(), ...this.#gone.values()]) reject(error)
    this.#clips.clear()
    this.#gone.clear()
    this.#wake()
    this.onFailure(error)
  }

  async close(): Promise<void> {
    if (this.#isClosing) return
    this.#isClosing = true
    const ended = new Promise(resolve => this.#worker.once('exit', resolve))
    const patience = setTimeout(() => void this.#worker.terminate(), PATIENCE_MS)
    this.#say({ kind: 'close' })
    if (this.#worker.threadId !== -1) await ended
    clearTimeout(patience)
  }

  #asked<T>(waiting: Map<string, Waiting<T>>, camera: string, episode: number, kind: 'finish' | 'discard'): Promise<T> {
    if (this.#failure) return Promise.reject(this.#failure)
    const answer = new Promise<T>((resolve, reject) => {
      waiting.set(keyOf({ camera, episode }), { resolve, reject })
    })
    this.#say({ kind, camera, episode })
    return answer
  }

  #hear(message: FromPictures): void {
    switch (message.kind) {
      case 'ready':
        this.#isReady = true
        break
      case 'done':
        this.queued.set(message.camera, (this.queued.get(message.camera) ?? 0) - 1)
        this.renderS += message.renderS
        this.encodeS += message.encodeS
        break
      case 'clip':
        this.encodeS += message.encodeS
        answer(this.#clips, message, message.clip)
        break
      case 'discarded':
        answer(this.#gone, message, undefined)
        break
      case 'failed':
        this.fail(revived(message.error))
    }
    this.#wake()
  }

  #wake(): void {
    const waiting = this.#changed
    this.#changed = []
    for (const resolve of waiting) resolve()
  }

  #queue(camera: string): void {
    this.queued.set(camera, (this.queued.get(camera) ?? 0) + 1)
  }

  #say(message: ToPictures, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, [...transfer])
  }
}

function keyOf({ camera, episode }: { readonly camera: string; readonly episode: number }): string {
  return `${episode} ${camera}`
}

function answer<T>(
  waiting: Map<string, Waiting<T>>,
  of: { readonly camera: string; readonly episode: number },
  value: T,
): void {
  waiting.get(keyOf(of))?.resolve(value)
  waiting.delete(keyOf(of))
}
