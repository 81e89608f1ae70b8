/** What to do when targets stop coming: hold first, then go down to rest; and no target from long ago is ever sent. */

import type { Clock } from '../backend.js'
import { StaleTargetError } from './safety-errors.js'

/** Seconds; Infinity turns one off. */
export interface TargetTimes {
  /** Since the last target: from then on the goal is where the arm is. */
  readonly holdAfterS: number
  readonly descendAfterS: number
  /** A target may be so old when it is sent. */
  readonly maxAgeS: number
}

export interface SilenceActs {
  hold(silentS: number): Promise<void>
  descend(silentS: number): Promise<void>
  /** One of them failed, and nobody waits for it. */
  failed(error: unknown): void
}

/** Needs a clock that calls back: where time only passes while somebody waits, nobody can be late. */
export class TargetWatchdog {
  #cancels: (() => void)[] = []

  constructor(
    readonly times: TargetTimes,
    private readonly clock: Clock,
    private readonly acts: SilenceActs,
  ) {}

  /** A target was sent: from now on the next one is waited for. */
  feed(): void {
    this.pause()
    this.#later(this.times.holdAfterS, silentS => this.acts.hold(silentS))
    this.#later(this.times.descendAfterS, silentS => this.acts.descend(silentS))
  }

  /** Nobody has to send targets now: during reset, or when the arm rests. */
  pause(): void {
    for (const cancel of this.#cancels.splice(0)) cancel()
  }

  /** `StaleTargetError` for a target that was made too long ago, or in the future. */
  requireFresh(madeS: number): void {
    const ageS = this.clock.timeS - madeS
    if (!(ageS >= 0 && ageS <= this.times.maxAgeS)) throw new StaleTargetError(ageS, this.times.maxAgeS)
  }

  #later(delayS: number, act: (silentS: number) => Promise<void>): void {
    if (!Number.isFinite(delayS) || !this.clock.after) return
    this.#cancels.push(
      this.clock.after(delayS, () => {
        act(delayS).catch((error: unknown) => {
          this.acts.failed(error)
        })
      }),
    )
  }
}
