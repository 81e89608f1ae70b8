/** Pictures of an episode into clips, in threads of their own: a twin's frames are drawn there, a real camera's are copied in. Nothing is ever dropped. */

import { rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Clip } from '../../../dataset/clip.js'
import type { CameraSpec, Frame } from '../../../env/camera/camera.js'
import { ClosedError, UsageError } from '../../../robot/errors.js'
import { SimFrame } from '../../../sim/camera/sim-frame.js'
import { tryEncoding } from '../../video/clip-encoder.js'
import type { VideoEncoding } from '../../video/video-encoding.js'
import { PictureThread } from './picture-thread.js'

export interface PictureRecorderOptions {
  readonly cameras: readonly CameraSpec[]
  readonly fps: number
  readonly encoding: VideoEncoding
  /** Pictures of each camera that may wait before `add` does. Default 30, as LeRobot's. */
  readonly queue?: number
}

export interface PictureShares {
  /** Of all threads together, seconds of wall time. */
  readonly renderS: number
  readonly encodeS: number
  /** How long `add` had to wait. */
  readonly waitedS: number
  /** Pictures of one camera that waited at once, at most. */
  readonly queuedMost: number
  /** Now. */
  readonly queued: number
}

/** One episode's. */
export interface EpisodePictures {
  /** Of each camera the picture of this row, by name. Waits while the queue is full; rejects with what went wrong in a thread. Calls go one after the other. */
  add(frames: ReadonlyMap<string, Frame>): Promise<void>
  /** By camera. Another episode may begin at once. A rejection that nobody waits for is no unhandled one. */
  finish(): Record<string, Promise<Clip>>
  /** Leaves no files. Safe to call twice, and after `finish` as long as nobody took the clips. */
  discard(): Promise<void>
}

/** LeRobot's encoder_queue_maxsize. */
export const DEFAULT_QUEUE = 30
const MOST_THREADS = 4
/** After these the renderer is compiled. */
const WARM_UP_PICTURES = 12

export class PictureRecorder {
  readonly #threads: readonly PictureThread[]
  readonly #of: ReadonlyMap<string, PictureThread>
  #waitedS = 0
  #queuedMost = 0
  #episodes = 0
  #running: Episode | undefined
  #isClosed = false

  private constructor(
    readonly cameras: readonly CameraSpec[],
    private readonly queue: number,
    job: { readonly fps: number; readonly encoding: VideoEncoding },
  ) {
    const count = Math.min(cameras.length, Math.max(2, availableParallelism()))
    const fail = (error: Error): void => {
      for (const thread of this.#threads) thread.fail(error)
    }
    this.#threads = Array.from({ length: count }, (_, k) => {
      const own = cameras.filter((__, index) => index % count === k)
      return new PictureThread(
        { ...job, sizes: new Map(own.map(({ name, width, height }) => [name, { width, height }])) },
        fail,
      )
    })
    this.#of = new Map(cameras.map(({ name }, k) => [name, this.#threads[k % count] as PictureThread]))
  }

  /** Threads run and encoders have been tried when it resolves: `UsageError` for a codec or setting that cannot be, `CapabilityError` without FFmpeg. */
  static async open({
    cameras,
    fps,
    encoding,
    queue = DEFAULT_QUEUE,
  }: PictureRecorderOptions): Promise<PictureRecorder> {
    if (!(Number.isSafeInteger(queue) && queue >= 1))
      throw new UsageError(`a queue of ${queue} pictures: take 1 or more`)
    const shared = Math.floor(availableParallelism() / Math.max(1, cameras.length))
    const threads = encoding.threads ?? Math.min(MOST_THREADS, Math.max(1, shared))
    let tried: VideoEncoding = { ...encoding, threads }
    for (const { width, height } of cameras) tried = await tryEncoding({ width, height, fps, encoding: tried })
    const recorder = new PictureRecorder(cameras, queue, { fps, encoding: tried })
    try {
      await Promise.all(recorder.#threads.map(thread => thread.ready()))
    } catch (error) {
      await recorder.close()
      throw error
    }
    return recorder
  }

  get shares(): PictureShares {
    const waiting = this.#threads.flatMap(({ queued }) => [...queued.values()])
    return {
      renderS: this.#threads.reduce((sum, { renderS }) => sum + renderS, 0),
      encodeS: this.#threads.reduce((sum, { encodeS }) => sum + encodeS, 0),
      waitedS: this.#waitedS,
      queuedMost: this.#queuedMost,
      queued: waiting.reduce((sum, count) => sum + count, 0),
    }
  }

  /** The one before it must be finished or discarded. */
  begin(stagingFolder: string): EpisodePictures {
    if (this.#isClosed) throw new ClosedError('the recorder of pictures')
    if (this.#running?.isOpen) throw new TypeError('the episode before this one is neither finished nor discarded')
    const episode = new Episode(this.#episodes++, stagingFolder, this.#of, this.queue, ({ waitedS, queued }) => {
      this.#waitedS += waitedS
      this.#queuedMost = Math.max(this.#queuedMost, queued)
    })
    this.#running = episode
    return episode
  }

  /**
   * A twin's first pictures take ten times as long as later ones, on all cores: drawn before anything moves and thrown away, they do not keep servos
   * waiting. No episode may be running.
   */
  async warmUp(frames: ReadonlyMap<string, Frame>, stagingFolder: string): Promise<void> {
    if (![...frames.values()].some(frame => frame instanceof SimFrame)) return
    this.begin(stagingFolder)
    const episode = this.#running as Episode
    for (let picture = 0; picture < WARM_UP_PICTURES; picture++) await episode.add(frames, true)
    for (const thread of this.#threads) {
      while ([...thread.queued.values()].some(waiting => waiting > 0)) await thread.changed()
    }
    await episode.discard()
  }

  /** Discards what is not finished, waits for what is; ends the threads. Safe to call twice. */
  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#running?.isOpen) await this.#running.discard().catch(() => undefined)
    await Promise.all(this.#threads.map(thread => thread.close()))
  }
}

class Episode implements EpisodePictures {
  isOpen = true
  #discarding: Promise<void> | undefined
  readonly #shown = new Map<string, Frame>()
  readonly #paths: string[] = []

  constructor(
    private readonly number: number,
    folder: string,
    private readonly threads: ReadonlyMap<string, PictureThread>,
    private readonly queue: number,
    private readonly tell: (load: { readonly waitedS: number; readonly queued: number }) => void,
  ) {
    for (const [camera, thread] of threads) {
      const path = join(folder, `${camera}-${String(number).padStart(6, '0')}.mp4`)
      this.#paths.push(path)
      thread.begin(camera, number, path)
    }
  }

  /** `isAnew`: drawn also where it is the picture of the row before. */
  async add(frames: ReadonlyMap<string, Frame>, isAnew = false): Promise<void> {
    if (!this.isOpen) throw new ClosedError('an episode that was finished or discarded')
    for (const camera of this.threads.keys())
      if (!frames.has(camera)) throw new UsageError(`a row has no picture of camera '${camera}'`)
    await this.#room()
    for (const [camera, thread] of this.threads) {
      if (isAnew) this.#shown.delete(camera)
      this.#send(thread, camera, frames.get(camera) as Frame)
    }
  }

  finish(): Record<string, Promise<Clip>> {
    if (!this.isOpen) throw new ClosedError('an episode that was finished or discarded')
    this.isOpen = false
    const clips = Array.from(this.threads, ([camera, thread]) => [camera, thread.finish(camera, this.number)] as const)
    for (const [, clip] of clips) clip.catch(() => undefined)
    return Object.fromEntries(clips)
  }

  discard(): Promise<void> {
    this.isOpen = false
    return (this.#discarding ??= this.#discard())
  }

  /** While the queue of one camera is full. */
  async #room(): Promise<void> {
    const beganMs = performance.now()
    let queued = 0
    for (const [camera, thread] of this.threads) {
      while ((thread.queued.get(camera) ?? 0) >= this.queue) await thread.changed()
      queued = Math.max(queued, (thread.queued.get(camera) ?? 0) + 1)
    }
    this.tell({ waitedS: (performance.now() - beganMs) / 1000, queued })
  }

  #send(thread: PictureThread, camera: string, frame: Frame): void {
    thread.requireAlive()
    // Slower cameras show one picture for several rows.
    if (frame === this.#shown.get(camera)) thread.again(camera, this.number)
    else if (frame instanceof SimFrame && !frame.isDrawn) thread.draw(camera, this.number, frame.drawing())
    else thread.copy(camera, this.number, frame.rgb)
    this.#shown.set(camera, frame)
  }

  async #discard(): Promise<void> {
    await Promise.all(Array.from(this.threads, ([camera, thread]) => thread.discard(camera, this.number)))
    await Promise.all(this.#paths.map(path => rm(path, { force: true })))
  }
}
