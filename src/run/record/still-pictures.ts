/** Pictures of an episode as PNGs for the parquet files, where no video is wanted: made in the background, taken in their order. */

import { PictureStatistics } from '../../dataset/picture-statistics.js'
import type { FeatureStatistics } from '../../dataset/statistics.js'
import type { CameraSpec, Frame } from '../../env/camera/camera.js'
import { imageKey } from '../../env/camera/image-features.js'
import { encodePng } from '../pictures/image-codec.js'

export class StillPictures {
  readonly #statistics: ReadonlyMap<string, PictureStatistics>

  constructor(cameras: readonly CameraSpec[]) {
    this.#statistics = new Map(
      cameras.map(({ name, width, height }) => [name, new PictureStatistics({ width, height })]),
    )
  }

  /** By feature. The frames are drawn and copied before this returns. */
  async encode(frames: ReadonlyMap<string, Frame>): Promise<Readonly<Record<string, Uint8Array>>> {
    const encoding = Array.from(frames, async ([name, { rgb, width, height }]): Promise<[string, Uint8Array]> => {
      this.#statistics.get(name)?.add(rgb)
      return [imageKey(name), await encodePng(new Uint8Array(rgb), width, height)]
    })
    return Object.fromEntries(await Promise.all(encoding))
  }

  /** By feature, of all that were encoded. */
  finish(): Readonly<Record<string, FeatureStatistics>> {
    return Object.fromEntries(Array.from(this.#statistics, ([name, each]) => [imageKey(name), each.finish()]))
  }
}
