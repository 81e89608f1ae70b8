/** A picture of a twin's camera before it is drawn: plain data that decides every pixel, on whatever thread. */

import type { CameraEffects } from '../../env/camera/effects.js'
import type { Intrinsics } from '../../env/camera/intrinsics.js'
import type { Pose } from '../../robot/vector.js'
import { PictureEffects } from './effects/picture-effects.js'
import type { Picture, Renderer, RenderJob } from './renderer.js'
import type { VisualScene } from './visual-scene.js'

/** Of one camera in one episode. */
export interface CameraSetup {
  readonly scene: VisualScene
  readonly effects: CameraEffects
  /** Of the finished picture. */
  readonly intrinsics: Intrinsics
  readonly rateHz: number
  readonly shadows: boolean
  readonly samples: 1 | 2
}

/** Of one capture. */
export interface Exposed {
  /** By the offsets of the effects: pose buffers, and where the camera was. */
  readonly instants: readonly { readonly poses: Float64Array; readonly camera: Pose }[]
  /** Of the noise. */
  readonly seed: number
}

export interface Drawing {
  /** The same object for all of an episode. */
  readonly setup: CameraSetup
  readonly exposed: Exposed
}

export type Streams = Pick<RenderJob, 'colour' | 'depth' | 'segmentation'>

export function effectsOf({ effects, intrinsics, rateHz }: Omit<CameraSetup, 'scene'>): PictureEffects {
  return new PictureEffects(effects, intrinsics, rateHz)
}

/** `effects`: of the setup, kept from picture to picture. */
export function draw(
  { setup: { scene, shadows, samples }, exposed }: Drawing,
  effects: PictureEffects,
  renderer: Renderer,
  streams: Streams,
): Picture | Promise<Picture> {
  const pictures = exposed.instants.map(({ poses, camera }) =>
    renderer.render(scene, { poses, camera, intrinsics: effects.source, ...streams, shadows, samples }),
  )
  const finish = (drawn: readonly Picture[]): Picture => effects.apply(drawn, exposed.seed)
  if (pictures.some(picture => picture instanceof Promise)) {
    return Promise.all(pictures.map(picture => Promise.resolve(picture))).then(finish)
  }
  return finish(pictures as Picture[])
}
