/** Chance by counting: the same number for the same place, without a stream to walk. */

import { hashOf, mix32 } from '../../../robot/random.js'

/** Of one camera in one episode: for its `CaptureSchedule`, and with `frameSeed` for its pictures. `lookSeed`: `Look.seed`. */
export function cameraSeed(lookSeed: number, camera: string): number {
  return mix32(mix32(lookSeed) ^ hashOf(camera))
}

/** Of the `index`-th capture. */
export function frameSeed(seed: number, index: number): number {
  return mix32(mix32(seed) + Math.imul(index, 0x9e3779b9))
}
