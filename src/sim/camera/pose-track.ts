/** Where everything was a moment ago: pictures are of an instant, physics goes in substeps. */

import { POSE_SIZE } from './visual-scene.js'

interface Entry {
  readonly timeS: number
  readonly poses: Float64Array
}

/** Instants that are the same but for rounding. */
const SAME_S = 1e-9

/** Keeps the last pose buffers. Those that it gives out are nobody's to write to: the same instant gives the same buffer. */
export class PoseTrack {
  readonly #entries: Entry[] = []
  #last: Entry | undefined

  /** `spanS`: seconds, asked for at each `add`. */
  constructor(private readonly spanS: () => number) {}

  /** Of the newest entry; before all times where there is none. */
  get lastS(): number {
    return this.#entries.at(-1)?.timeS ?? -Infinity
  }

  clear(): void {
    this.#entries.length = 0
    this.#last = undefined
  }

  /** `poses` belongs to the track from now on. Times rise. */
  add(timeS: number, poses: Float64Array): void {
    const entries = this.#entries
    entries.push({ timeS, poses })
    // One from before the span stays, to lie between.
    while (entries.length > 2 && (entries[1] as Entry).timeS < timeS - this.spanS()) entries.shift()
  }

  /** Between two entries: positions on the straight line, rotations on the shorter arc. The first or last entry's outside of the track, which must not be empty. */
  at(timeS: number): Float64Array {
    if (this.#last && Math.abs(this.#last.timeS - timeS) < SAME_S) return this.#last.poses
    const poses = this.#lookUp(timeS)
    this.#last = { timeS, poses }
    return poses
  }

  #lookUp(timeS: number): Float64Array {
    const entries = this.#entries
    let after = entries.length - 1
    while (after > 0 && (entries[after - 1] as Entry).timeS > timeS - SAME_S) after -= 1
    const next = entries[after]
    if (!next) throw new RangeError('nothing has been added to this track')
    const before = entries[after - 1]
    if (!before || next.timeS <= timeS + SAME_S) return next.poses
    return between(before.poses, next.poses, (timeS - before.timeS) / (next.timeS - before.timeS))
  }
}

function between(from: Float64Array, to: Float64Array, share: number): Float64Array {
  const poses = new Float64Array(from.length)
  for (let at = 0; at < from.length; at += POSE_SIZE) {
    for (let k = at; k < at + 3; k++) {
      poses[k] = (from[k] as number) + share * ((to[k] as number) - (from[k] as number))
    }
    // Substeps are too short for the difference between this and a great circle.
    let cosine = 0
    for (let k = at + 3; k < at + POSE_SIZE; k++) cosine += (from[k] as number) * (to[k] as number)
    const sign = cosine < 0 ? -1 : 1
    let square = 0
    for (let k = at + 3; k < at + POSE_SIZE; k++) {
      const mixed = (1 - share) * (from[k] as number) + sign * share * (to[k] as number)
      poses[k] = mixed
      square += mixed * mixed
    }
    const length = Math.sqrt(square)
    for (let k = at + 3; k < at + POSE_SIZE; k++) poses[k] = (poses[k] as number) / length
  }
  return poses
}
