/** Which frames of a video are due: frame k belongs to k / fps, whatever the steps of the run are. */

/** Of a period: steps that were added up miss whole periods by less. */
const ROUNDING = 1e-6

export class FrameClock {
  #next = 0

  constructor(private readonly fps: number) {}

  /** How many frames there are to write at this time: none where the run is faster than the video. */
  due(timeS: number): number {
    const count = Math.max(0, Math.floor(timeS * this.fps + ROUNDING) + 1 - this.#next)
    this.#next += count
    return count
  }
}
