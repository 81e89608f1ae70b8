/** One camera's pictures on their thread: drawn where they come as data, and encoded. */

import type { Clip } from '../../../dataset/clip.js'
import { draw, effectsOf, type CameraSetup, type Exposed } from '../../../sim/camera/drawing.js'
import type { PictureEffects } from '../../../sim/camera/effects/picture-effects.js'
import type { Renderer } from '../../../sim/camera/renderer.js'
import type { VisualScene } from '../../../sim/camera/visual-scene.js'
import { openClip, type ClipEncoder, type ClipOptions } from '../../video/clip-encoder.js'

const COLOUR = { colour: true, depth: false, segmentation: false }

export interface Took {
  readonly renderS: number
  readonly encodeS: number
}

export class ClipMaker {
  #setup: Omit<CameraSetup, 'scene'> | undefined
  #effects: PictureEffects | undefined
  #encoder: ClipEncoder | undefined
  #rgb: Uint8Array | undefined

  constructor(
    private readonly options: Omit<ClipOptions, 'path'>,
    private readonly renderer: Renderer,
  ) {}

  set setup(setup: Omit<CameraSetup, 'scene'>) {
    // Lenses are tables of every pixel, and as a rule the next episode's is the same.
    if (JSON.stringify(setup) !== JSON.stringify(this.#setup)) this.#effects = effectsOf(setup)
    this.#setup = setup
  }

  async begin(path: string): Promise<void> {
    this.#encoder = await openClip({ ...this.options, path })
    this.#rgb = undefined
  }

  async draw(scene: VisualScene | undefined, exposed: Exposed): Promise<Took> {
    const setup = this.#setup
    const effects = this.#effects
    if (!setup || !effects || !scene) throw new TypeError('a picture came before its scene')
    const beganMs = performance.now()
    const { rgb } = await draw({ setup: { ...setup, scene }, exposed }, effects, this.renderer, COLOUR)
    const drawnMs = performance.now()
    if (!rgb) throw new TypeError('a picture without colour')
    return { renderS: (drawnMs - beganMs) / 1000, encodeS: await this.push(rgb) }
  }

  /** Seconds. */
  async push(rgb: Uint8Array): Promise<number> {
    const beganMs = performance.now()
    this.#rgb = rgb
    await this.#open.push(rgb)
    return (performance.now() - beganMs) / 1000
  }

  /** The same picture once more. */
  async again(): Promise<number> {
    if (!this.#rgb) throw new TypeError('there is no picture to repeat')
    return this.push(this.#rgb)
  }

  async finish(): Promise<Clip> {
    const encoder = this.#open
    this.#encoder = undefined
    return encoder.finish()
  }

  async discard(): Promise<void> {
    const encoder = this.#encoder
    this.#encoder = undefined
    await encoder?.discard()
  }

  get #open(): ClipEncoder {
    if (!this.#encoder) throw new TypeError('a picture came before its episode')
    return this.#encoder
  }
}
