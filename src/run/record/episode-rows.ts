/** One episode on its way into a dataset: its rows, and its pictures beside them. */

import type { CommittedEpisode, DatasetWriter, EpisodeDraft } from '../../dataset/dataset-writer.js'
import type { Clip } from '../../dataset/clip.js'
import type { EpisodeNotes, FrameValue, FrameValues } from '../../dataset/frame.js'
import type { CameraSpec, Frame } from '../../env/camera/camera.js'
import { imageKey } from '../../env/camera/image-features.js'
import type { EpisodePictures, PictureRecorder } from './pictures/picture-recorder.js'
import { StillPictures } from './still-pictures.js'

export interface EpisodeRowsOptions {
  readonly writer: DatasetWriter
  readonly cameras: readonly CameraSpec[]
  /** Absent: pictures stand in the rows. */
  readonly recorder: PictureRecorder | undefined
}

/** PNGs that may be under way before the loop waits. */
const MOST_STILLS = 30

export class EpisodeRows {
  readonly #draft: EpisodeDraft
  readonly #pictures: EpisodePictures | undefined
  readonly #stills: StillPictures | undefined
  /** The newest row is held back: it may turn out to be the last, and that is written in it. */
  #newest: (() => Promise<void> | void) | undefined
  #markLast: (success: boolean) => void = () => undefined
  #added: Promise<void> = Promise.resolve()
  #clips: Readonly<Record<string, Promise<Clip>>> = {}
  #waiting = 0
  #frames = 0

  constructor({ writer, cameras, recorder }: EpisodeRowsOptions) {
    this.#draft = writer.beginEpisode()
    this.#pictures = cameras.length > 0 ? recorder?.begin(writer.stagingFolder) : undefined
    this.#stills = cameras.length > 0 && !recorder ? new StillPictures(cameras) : undefined
  }

  get frames(): number {
    return this.#frames
  }

  /** The pictures of the next row; to be awaited before `add`. A queue that is full makes it wait. */
  show(frames: ReadonlyMap<string, Frame>): Promise<Readonly<Record<string, Uint8Array>> | undefined> {
    const shown = this.#stills
      ? this.#stills.encode(frames)
      : (this.#pictures?.add(frames).then(() => undefined) ?? Promise.resolve(undefined))
    // Whoever stops before awaiting it has another error to tell.
    shown.catch(() => undefined)
    return shown
  }

  /** All but what `show` gives, which `pictures` is. */
  async add(values: FrameValues, task: string, pictures: ReturnType<EpisodeRows['show']>): Promise<void> {
    await this.#flush()
    const row: Record<string, FrameValue> = { ...values }
    this.#markLast = success => {
      row['next.done'] = true
      row['next.success'] = success
    }
    this.#frames += 1
    if (!this.#stills) {
      await pictures
      this.#newest = () => {
        this.#draft.add(row, task)
      }
      return
    }
    this.#newest = async () => {
      this.#draft.add({ ...row, ...(await pictures) }, task)
    }
  }

  /** No row follows; its clips are finished in the background. */
  async end(success: boolean): Promise<void> {
    this.#markLast(success)
    this.#clips = this.#pictures?.finish() ?? {}
    await this.#flush()
    await this.#added
  }

  /** After `end`. In the background: waits for its clips, and for the episodes before it. */
  commit(notes: EpisodeNotes): Promise<CommittedEpisode> {
    return this.#draft.commit({
      clips: Object.fromEntries(Object.entries(this.#clips).map(([name, clip]) => [imageKey(name), clip])),
      ...(this.#stills ? { pictures: this.#stills.finish() } : {}),
      notes,
    })
  }

  /** Also after `end`. */
  async discard(): Promise<void> {
    this.#newest = undefined
    await this.#added.catch(() => undefined)
    this.#draft.discard()
    await this.#pictures?.discard()
  }

  /** One after the other, whatever takes how long. */
  async #flush(): Promise<void> {
    const newest = this.#newest
    this.#newest = undefined
    if (!newest) return
    if (!this.#stills) {
      await newest()
      return
    }
    this.#waiting += 1
    this.#added = this.#added.then(newest).finally(() => {
      this.#waiting -= 1
    })
    this.#added.catch(() => undefined)
    if (this.#waiting > MOST_STILLS) await this.#added
  }
}
