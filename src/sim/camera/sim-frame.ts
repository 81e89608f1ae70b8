/** One picture of a twin's camera: known from its capture on, drawn when somebody looks. */

import type { CameraSpec, Frame } from '../../env/camera/camera.js'
import type { Drawing } from './drawing.js'
import type { Capture } from './effects/capture-schedule.js'
import type { Picture } from './renderer.js'

export class SimFrame implements Frame {
  readonly width: number
  readonly height: number
  readonly timeS: number
  readonly index: number
  #picture: Picture | undefined

  constructor(
    { width, height }: CameraSpec,
    { index, timeS }: Capture,
    beganS: number,
    private readonly draw: () => Picture | Promise<Picture>,
    /** For whoever draws it elsewhere, with the software renderer and the same pixels. */
    readonly drawing: () => Drawing,
  ) {
    this.width = width
    this.height = height
    this.timeS = beganS + timeS
    this.index = index
  }

  get isDrawn(): boolean {
    return this.#picture !== undefined
  }

  /** Draws it now, where drawing takes its time. */
  async drawn(): Promise<void> {
    this.#picture ??= await this.draw()
  }

  get rgb(): Uint8Array {
    return this.#seen.rgb ?? new Uint8Array(0)
  }

  get depthM(): Float32Array | undefined {
    return this.#seen.depthM
  }

  get segmentation(): Uint16Array | undefined {
    return this.#seen.segmentation
  }

  get #seen(): Picture {
    return (this.#picture ??= this.draw() as Picture)
  }
}
