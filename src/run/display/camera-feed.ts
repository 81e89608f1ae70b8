/** Pictures for a display: only those that somebody looks at, at most so many a second, and a camera in trouble never ends the run. */

import type { Camera } from '../../env/camera/camera.js'
import { TwinError } from '../../robot/errors.js'
import type { DisplaySink, StateMessage } from './display-message.js'

/** To JPEG. */
export type EncodePicture = (rgb: Uint8Array, width: number, height: number) => Promise<Uint8Array>

export interface CameraFeedOptions {
  readonly sink: DisplaySink
  readonly encode?: EncodePicture
  readonly nowMs?: () => number
}

const LEAST_MS = 1000 / 15

export class CameraFeed {
  readonly #sentMs = new Map<string, number>()
  readonly #encoding = new Set<string>()
  readonly #troubles = new Map<string, string>()

  constructor(
    private readonly cameras: ReadonlyMap<string, Camera>,
    private readonly options: CameraFeedOptions,
  ) {}

  /** What is wrong with cameras now, one sentence each. */
  get troubles(): readonly string[] {
    return [...this.#troubles.values()]
  }

  /** Resolves when the pictures are taken; they are sent when they are encoded. */
  async tell(state: StateMessage): Promise<void> {
    const { sink, encode, nowMs = () => 0 } = this.options
    if (!encode) return
    for (const [name, camera] of this.cameras) {
      if (!sink.shownCameras.has(name) || this.#encoding.has(name)) continue
      const isDue = nowMs() - (this.#sentMs.get(name) ?? -LEAST_MS) >= LEAST_MS
      if (!isDue && !state.isOver && state.step > 0) continue
      this.#sentMs.set(name, nowMs())
      await this.#send(name, camera, encode, state)
    }
  }

  async #send(name: string, camera: Camera, encode: EncodePicture, { episode, step }: StateMessage): Promise<void> {
    const { sink } = this.options
    try {
      const frame = await camera.latest()
      const { rgb, width, height, timeS } = frame
      this.#troubles.delete(name)
      this.#encoding.add(name)
      encode(rgb, width, height).then(
        jpeg => {
          this.#encoding.delete(name)
          sink.publish({ type: 'picture', camera: name, timeS, episode, step, jpeg })
        },
        (error: unknown) => {
          this.#encoding.delete(name)
          this.#troubles.set(name, `camera ${name}: ${String(error)}`)
        },
      )
    } catch (error) {
      if (!(error instanceof TwinError)) throw error
      this.#troubles.set(name, `camera ${name}: ${error.message}`)
    }
  }
}
