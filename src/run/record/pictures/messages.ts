/** What goes between a recorder and the threads that draw and encode its pictures. */

import type { Clip } from '../../../dataset/clip.js'
import type { PixelSize } from '../../pictures/pixels.js'
import type { CameraSetup, Exposed } from '../../../sim/camera/drawing.js'
import type { ThreadError } from '../../thread-error.js'
import type { VideoEncoding } from '../../video/video-encoding.js'
import type { SceneParcel } from './scene-parcel.js'

/** What a thread begins with. */
export interface PictureJob {
  readonly fps: number
  readonly encoding: VideoEncoding
  readonly sizes: ReadonlyMap<string, PixelSize>
  /** Number 0 is the episode that was thrown away last: what waits of it is not drawn any more. */
  readonly discarded: Int32Array
}

/** In order; a scene and a setup hold until the next one. */
export type ToPictures =
  | { readonly kind: 'scene'; readonly parcel: SceneParcel }
  | { readonly kind: 'setup'; readonly camera: string; readonly setup: Omit<CameraSetup, 'scene'> }
  | { readonly kind: 'begin'; readonly camera: string; readonly episode: number; readonly path: string }
  | ({ readonly kind: 'draw' } & OfEpisode & { readonly exposed: Exposed })
  | ({ readonly kind: 'copy' } & OfEpisode & { readonly rgb: Uint8Array })
  | ({ readonly kind: 'again' } & OfEpisode)
  | ({ readonly kind: 'finish' } & OfEpisode)
  | ({ readonly kind: 'discard' } & OfEpisode)
  | { readonly kind: 'close' }

interface OfEpisode {
  readonly camera: string
  readonly episode: number
}

export type FromPictures =
  | { readonly kind: 'ready' }
  /** One picture less waits. `buffer` came with a copy and is free again. */
  | ({
      readonly kind: 'done'
      readonly renderS: number
      readonly encodeS: number
      readonly buffer?: Uint8Array
    } & OfEpisode)
  | ({ readonly kind: 'clip'; readonly clip: Clip; readonly encodeS: number } & OfEpisode)
  | ({ readonly kind: 'discarded' } & OfEpisode)
  | { readonly kind: 'failed'; readonly error: ThreadError }
