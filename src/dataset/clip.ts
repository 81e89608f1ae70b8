/** One episode of one camera as an encoded video, handed to the writer by whoever can encode. */

import type { FeatureStatistics } from './statistics.js'

export interface Clip {
  /** An MP4 with one video track, frame k at exactly k / fps, nothing reordered. The writer takes it over: it is moved or removed. */
  readonly path: string
  readonly frames: number
  /** Of the pictures as they were recorded, by LeRobot's sampling; 0..1, per channel. */
  readonly statistics: FeatureStatistics
  /** `video.height`, `video.width`, `video.codec` (av1, h264, hevc), `video.pix_fmt`, `video.fps`, `video.channels`, `has_audio`, and the encoder's settings. */
  readonly info: Readonly<Record<string, unknown>>
}
