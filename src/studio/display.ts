/** A run on a page: server, pace and the environments that are shown on it, one after the other. */

import type { Env } from '../env/env.js'
import type { EncodePicture } from '../run/display/camera-feed.js'
import { requireArmEnv } from '../run/arm-env-of.js'
import { DisplayEnv, isRealTime, NOTHING_TO_SHOW } from '../run/display/display-env.js'
import type { DisplayMessage } from '../run/display/display-message.js'
import { RunControl, type WallClock } from '../run/display/run-control.js'
import { visualLoaders } from '../run/cameras/visual-loaders.js'
import { StudioServer, type StudioOptions } from './server.js'

const WALL: WallClock = {
  nowMs: () => performance.now(),
  sleep: ms =>
    new Promise(resolve => {
      if (ms > 0) setTimeout(resolve, ms)
      else setImmediate(resolve)
    }),
}

export class Display {
  #control: RunControl | undefined
  readonly #episodes = { count: 0 }
  #stop: () => void = () => undefined

  private constructor(
    readonly server: StudioServer,
    private readonly encode: EncodePicture,
  ) {}

  /** `TwinError` for an address that cannot be taken. */
  static async open(options: Pick<StudioOptions, 'ip' | 'port' | 'page' | 'token'> = {}): Promise<Display> {
    const { encodeJpeg } = await import('../run/pictures/image-codec.js')
    const server = await StudioServer.open({
      ...options,
      onCommand: command => {
        display.#control?.take(command)
      },
    })
    const display: Display = new Display(server, (rgb, width, height) => encodeJpeg(rgb, width, height, JPEG_QUALITY))
    return display
  }

  /** The same environment, shown. `stopped`: told when somebody has pressed stop, beside the arm itself. */
  around(env: Env, title: string, stopped: () => void = () => undefined): Env {
    const { server } = this
    const arm = requireArmEnv(env, NOTHING_TO_SHOW)
    const control = (this.#control ??= new RunControl({
      isRealTime: isRealTime(arm),
      clock: WALL,
      changed: state => {
        server.publish(state)
      },
      stop: () => {
        this.#stop()
      },
    }))
    this.#stop = () => {
      // The next step, or closing it, tells what became of it.
      arm.stop('stopped from the page').catch(() => undefined)
      stopped()
    }
    const shown = new DisplayEnv(env, {
      sink: server,
      gate: control,
      title,
      episodes: this.#episodes,
      loaders: visualLoaders(),
      encode: this.encode,
      nowMs: () => WALL.nowMs(),
    })
    server.publish(control.state)
    return shown
  }

  publish(message: DisplayMessage): void {
    this.server.publish(message)
  }

  /** Nothing holds the run back any more: it goes on to where it ends. */
  release(reason: string): void {
    this.#control?.end(reason)
  }

  /** Says why on the page, which keeps what it has seen. */
  async close(reason = 'the run is over'): Promise<void> {
    this.#control?.end(reason)
    await this.server.close()
  }
}

const JPEG_QUALITY = 80
