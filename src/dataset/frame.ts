/** One row of a dataset as it is recorded: everything but what the writer counts itself, and but its videos. */

/** Numbers of a vector feature, one number, a truth value, text, or a PNG (dtype `image`). */
export type FrameValue = ArrayLike<number> | number | bigint | boolean | string | Uint8Array

/** By feature; every feature of the dataset but the defaults and videos. */
export type FrameValues = Readonly<Record<string, FrameValue>>

/** Of one episode, what our own software keeps in the episodes' table, as columns `so101/NAME` that LeRobot carries along. */
export interface EpisodeNotes {
  /** Absent where no twin was reset with one. */
  readonly seed?: number
  /** Chained over all states; absent where the backend has no scene. */
  readonly state_hash?: string
  readonly success?: boolean
  /** JSON: the environment's id and the options it was made with, so that the episode can be laid out again; the backend's facts. */
  readonly environment?: string
}
