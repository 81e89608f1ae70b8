/** Everything that a camera does to pictures, between the renderer and a frame. */

import type { CameraEffects } from '../../../env/camera/effects.js'
import { distortionOf, type Intrinsics } from '../../../env/camera/intrinsics.js'
import type { Picture } from '../renderer.js'
import { LensRemap } from './lens-remap.js'
import { Sensor } from './sensor.js'
import { Shutter } from './shutter.js'

/**
 * Draw `offsetsS.length` pictures with the intrinsics `source`, and `apply` makes the camera's one of them: shutter, lens, sensor, in this order. Without effects
 * the picture comes out as it went in.
 */
export class PictureEffects {
  /** Without distortion; larger than the camera's picture where the lens sees more. */
  readonly source: Intrinsics
  /** The sub-frames' instants against the capture's: rising, none above 0. */
  readonly offsetsS: readonly number[]
  readonly #shutter: Shutter
  readonly #lens: LensRemap | undefined
  readonly #sensor: Sensor | undefined

  /** `intrinsics`: of the finished picture; `effects.distortion` goes before theirs. */
  constructor(effects: CameraEffects, intrinsics: Intrinsics, rateHz: number) {
    const { distortion: own, ...bare } = intrinsics
    const distortion = effects.distortion ? distortionOf(effects.distortion) : own
    const isBent = distortion && Object.values<number>({ ...distortion }).some(value => value !== 0)
    this.#lens = isBent ? new LensRemap({ ...bare, distortion }) : undefined
    this.source = this.#lens?.source ?? bare
    this.#shutter = new Shutter(effects, rateHz)
    this.offsetsS = this.#shutter.offsetsS
    const { exposure_ev, white_balance_k, read_noise, shot_noise } = effects
    const isPlain = [exposure_ev, white_balance_k, read_noise, shot_noise].every(value => value === undefined)
    this.#sensor = isPlain ? undefined : new Sensor(effects)
  }

  /** `pictures`: by `offsetsS`, and used up. `frameSeed`: of this capture, by `frameSeed` of hash32.ts. */
  apply(pictures: readonly Picture[], frameSeed: number): Picture {
    const sharp = this.#shutter.combine(pictures, this.source.width, this.source.height)
    const picture = this.#lens ? this.#lens.apply(sharp) : sharp
    if (picture.rgb) this.#sensor?.apply(picture.rgb, frameSeed)
    return picture
  }
}
