/** Videos of episodes that do not repeat, taken as they run: those of the first success and the first failure are kept. */

import { rmSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Env } from '../../env/env.js'
import type { Frame } from '../../env/backend.js'
import { UsageError } from '../../robot/errors.js'
import { videoWriter, type VideoWriter } from '../pictures/video-writer.js'
import type { EpisodeResult } from '../run-episode.js'
import { videoName, type EpisodeVideo } from './episode-videos.js'
import { requireArmEnv } from '../arm-env-of.js'
import { NO_CAMERAS } from './film.js'
import { FrameClock } from './frame-clock.js'
import { WatchedEnv } from './watched-env.js'

export interface EpisodeRecorderOptions {
  readonly task: string
  readonly policy: string
  readonly folder: string
  /** The camera that is filmed. */
  readonly camera: string
  /** Control steps per second, which are the video's frames per second, too. */
  readonly rateHz: number
}

/** So many frames may wait for the encoder; a frame beyond repeats the one before it, and the arm never waits. */
const MOST_WAITING = 30

interface Recording {
  readonly file: string
  readonly writer: VideoWriter
  readonly clock: FrameClock
  last: Promise<void>
  waiting: number
  failure: Error | undefined
}

export class EpisodeRecorder {
  /** Kept so far. */
  readonly videos: EpisodeVideo[] = []
  #recording: Recording | undefined
  #ending: Promise<void> | undefined

  constructor(private readonly options: EpisodeRecorderOptions) {}

  /** The environment with the recorder looking on. `UsageError` for a camera that it does not have. */
  around(env: Env): Env {
    const { cameras } = requireArmEnv(env, NO_CAMERAS).backend
    const { camera: name } = this.options
    const camera = cameras.get(name)
    if (!camera) {
      const known = [...cameras.keys()].join(', ')
      throw new UsageError(
        `--video films camera '${name}', and there is ${known === '' ? 'none' : `only ${known}`}: name it in --robot.cameras, or another one in --video_camera`,
      )
    }
    return new WatchedEnv(env, async steps => {
      if (steps === 0) await this.#ended()
      if (this.#hasAll) return
      const frame = await camera.latest()
      if (steps === 0) await this.#begin(frame)
      this.#take(frame, steps / this.options.rateHz)
    })
  }

  /** Of the episode that was just run: keeps or drops what was taken of it, while the next one is made ready. */
  end(result: EpisodeResult): void {
    const recording = this.#recording
    this.#recording = undefined
    if (!recording) return
    this.#ending = this.#keep(recording, result)
    // Told by the next reset, or by `close`: an arm in between is not left where it is by a full disk.
    this.#ending.catch(() => undefined)
  }

  /** What was taken of an episode that did not end stays, and can be played: its file, where there is one. */
  async close(): Promise<string | undefined> {
    const recording = this.#recording
    this.#recording = undefined
    await this.#ended()
    if (recording) await finish(recording)
    return recording?.file
  }

  /** Waits for the last one; what went wrong with it is told once. */
  async #ended(): Promise<void> {
    const ending = this.#ending
    this.#ending = undefined
    await ending
  }

  async #keep(recording: Recording, result: EpisodeResult): Promise<void> {
    await finish(recording)
    const { seed, success } = result
    if (this.videos.some(video => video.success === success)) {
      rmSync(recording.file)
      return
    }
    const file = join(this.options.folder, videoName(this.options.task, this.options.policy, result))
    renameSync(recording.file, file)
    this.videos.push({ file, seed, success, isSame: true })
  }

  get #hasAll(): boolean {
    return this.videos.length === 2
  }

  async #begin({ width, height }: Frame): Promise<void> {
    const { folder, task, policy, rateHz } = this.options
    const file = join(folder, videoName(task, policy, 'running'))
    const writer = await videoWriter(file, { width, height, fps: rateHz })
    this.#recording = {
      file,
      writer,
      clock: new FrameClock(rateHz),
      last: Promise.resolve(),
      waiting: 0,
      failure: undefined,
    }
  }

  #take({ rgb }: Frame, timeS: number): void {
    const recording = this.#recording
    if (!recording || recording.waiting >= MOST_WAITING) return
    // Frames that were left out are made up for by this one.
    for (let due = recording.clock.due(timeS); due > 0; due--) {
      recording.waiting += 1
      recording.last = recording.writer
        .push(rgb)
        .catch((error: unknown) => {
          recording.failure ??= error as Error
        })
        .finally(() => {
          recording.waiting -= 1
        })
    }
  }
}

async function finish(recording: Recording): Promise<void> {
  await recording.last
  await recording.writer.close()
  if (recording.failure !== undefined) throw recording.failure
}
