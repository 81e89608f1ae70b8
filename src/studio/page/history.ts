/** What was seen: the last minute of a live run, or the whole of a replay. One time axis over all episodes, in the run's seconds. */

import type { SceneMessage, StateMessage } from '../../run/display/display-message.js'

export interface Moment {
  /** On the one axis. */
  readonly atS: number
  readonly state: StateMessage
}

export interface Picture {
  readonly atS: number
  readonly episode: number
  readonly jpeg: Uint8Array<ArrayBuffer>
}

const MINUTE_S = 60

export class History {
  #moments: Moment[] = []
  readonly #pictures = new Map<string, Picture[]>()
  readonly #scenes = new Map<number, SceneMessage>()

  /** Seconds that are kept. */
  constructor(private readonly keptS = MINUTE_S) {}

  get length(): number {
    return this.#moments.length
  }

  get first(): Moment | undefined {
    return this.#moments[0]
  }

  get last(): Moment | undefined {
    return this.#moments.at(-1)
  }

  addScene(scene: SceneMessage): void {
    this.#scenes.set(scene.episode, scene)
  }

  sceneOf(episode: number): SceneMessage | undefined {
    return this.#scenes.get(episode)
  }

  /** A state that was there already, as after a new connection, is not added again. */
  add(state: StateMessage): void {
    const { last } = this
    if (last && state.episode === last.state.episode && state.step <= last.state.step) return
    const isNext = last !== undefined && state.episode === last.state.episode
    const atS = !last ? 0 : isNext ? last.atS + state.timeS - last.state.timeS : last.atS + EPISODE_GAP_S
    this.#moments.push({ atS, state })
    this.#forget(atS - this.keptS)
  }

  addPicture(camera: string, episode: number, step: number, jpeg: Uint8Array<ArrayBuffer>): void {
    const moment =
      this.#moments.findLast(({ state }) => state.episode === episode && state.step <= step) ??
      this.#moments.find(({ state }) => state.episode === episode)
    if (!moment) return
    const pictures = this.#pictures.get(camera) ?? []
    pictures.push({ atS: moment.atS, episode, jpeg })
    this.#pictures.set(camera, pictures)
  }

  /** The newest moment that is not after `atS`; the first where all are. */
  at(atS: number): Moment | undefined {
    return this.#moments[Math.max(0, this.#indexAfter(atS) - 1)]
  }

  /** So many moments on from the one at `atS`, at most to the ends. */
  beside(atS: number, by: number): Moment | undefined {
    const index = this.#indexAfter(atS) - 1 + by
    return this.#moments[Math.min(Math.max(0, index), this.#moments.length - 1)]
  }

  between(fromS: number, toS: number): readonly Moment[] {
    const from = this.#indexAfter(fromS - EPISODE_GAP_S / 2)
    return this.#moments.slice(from, this.#indexAfter(toS))
  }

  pictureAt(camera: string, atS: number): Picture | undefined {
    const pictures = this.#pictures.get(camera) ?? []
    return pictures.findLast(picture => picture.atS <= atS + SAME_TIME_S) ?? pictures[0]
  }

  /** The first moment after `atS`. */
  #indexAfter(atS: number): number {
    let [low, high] = [0, this.#moments.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#moments[middle]?.atS ?? 0) <= atS + SAME_TIME_S) low = middle + 1
      else high = middle
    }
    return low
  }

  #forget(beforeS: number): void {
    const from = this.#moments.findIndex(({ atS }) => atS >= beforeS)
    if (from <= 0) return
    this.#moments = this.#moments.slice(from)
    for (const [camera, pictures] of this.#pictures) {
      const fresh = pictures.findIndex(({ atS }) => atS >= beforeS)
      if (fresh > 0) this.#pictures.set(camera, pictures.slice(fresh))
    }
    const oldest = this.#moments[0]?.state.episode ?? 0
    for (const episode of this.#scenes.keys()) if (episode < oldest) this.#scenes.delete(episode)
  }
}

/** Between the end of an episode and the next one's beginning. */
const EPISODE_GAP_S = 1 / 30
/** Rounding of sums. */
const SAME_TIME_S = 1e-6
