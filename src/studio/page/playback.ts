/** Which moment is shown: the newest of a live run, one that somebody went back to, or, of a replay, one that goes on by itself. */

import type { Speed } from '../../run/display/display-message.js'
import type { History, Moment } from './history.js'

/** What `as fast as it goes` is for something that is only shown. */
const FASTEST = 16

export class Playback {
  /** Undefined: the newest. */
  #atS: number | undefined
  isPlaying = false
  speed: Speed = 1

  constructor(private readonly history: History) {}

  get isLive(): boolean {
    return this.#atS === undefined
  }

  get moment(): Moment | undefined {
    return this.#atS === undefined ? this.history.last : this.history.at(this.#atS)
  }

  /** On the history's axis. */
  get atS(): number {
    const { first, last } = this.history
    if (this.#atS === undefined) return last?.atS ?? 0
    return Math.min(Math.max(this.#atS, first?.atS ?? 0), last?.atS ?? 0)
  }

  goLive(): void {
    this.#atS = undefined
  }

  goTo(atS: number): void {
    this.#atS = atS
  }

  /** So many moments back or forth. */
  move(by: number): void {
    const moment = this.history.beside(this.atS, by)
    if (moment) this.#atS = moment.atS
  }

  /** A replay goes on by so much of the wall's time; at its end it stops. */
  pass(wallS: number): void {
    const { last } = this.history
    if (!this.isPlaying || !last) return
    const next = this.atS + wallS * (this.speed === 0 ? FASTEST : this.speed)
    this.#atS = Math.min(next, last.atS)
    if (this.#atS >= last.atS) this.isPlaying = false
  }

  /** From the start, where it stands at the end. */
  play(): void {
    const { first, last } = this.history
    if (last && this.atS >= last.atS - 1e-6) this.#atS = first?.atS ?? 0
    this.isPlaying = true
  }
}
