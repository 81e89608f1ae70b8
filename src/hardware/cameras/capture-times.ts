/** When pictures were captured, on the run's clock, and how many are missing between them. */

export interface CaptureTime {
  readonly timeS: number
  /** The same picture once more. */
  readonly isDuplicate: boolean
  /** Pictures that the source captured since the last one and that never came. */
  readonly lost: number
}

/** Crystals of cameras are off by up to 100 parts in a million; ten times that is followed. */
const CLOCK_DRIFT = 1e-3
/** Two pictures closer than this part of a period are one. */
const SAME = 0.1

/**
 * A picture that waited in a queue, because this process was busy, is older than its arrival says. The one that came fastest tells how the
 * source's clock stands to ours, and each is as old as its own stamp says from there.
 */
export class CaptureTimes {
  readonly #periodS: number
  #lastPtsS: number | undefined
  #offsetS = Infinity

  constructor(rateHz: number) {
    this.#periodS = 1 / rateHz
  }

  next(ptsS: number | undefined, arrivedS: number): CaptureTime {
    const stampS = ptsS ?? arrivedS
    const gapS = stampS - (this.#lastPtsS ?? stampS - this.#periodS)
    if (gapS < -this.#periodS) {
      // The source began anew.
      this.#offsetS = Infinity
      this.#lastPtsS = stampS
      return { timeS: this.#timeS(stampS, arrivedS, 0), isDuplicate: false, lost: 0 }
    }
    const isDuplicate = gapS < SAME * this.#periodS
    if (!isDuplicate) this.#lastPtsS = stampS
    return {
      timeS: this.#timeS(stampS, arrivedS, Math.max(0, gapS)),
      isDuplicate,
      lost: isDuplicate ? 0 : Math.max(0, Math.round(gapS / this.#periodS) - 1),
    }
  }

  #timeS(stampS: number, arrivedS: number, gapS: number): number {
    this.#offsetS = Math.min(this.#offsetS + gapS * CLOCK_DRIFT, arrivedS - stampS)
    return stampS + this.#offsetS
  }
}
