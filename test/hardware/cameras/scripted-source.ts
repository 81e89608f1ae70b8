/** A camera by script: what it gives, and when, is the test's. */

import type { SourceEvent, SourceInfo, VideoSource } from '../../../src/hardware/cameras/video-source.js'

export class ScriptedSource implements VideoSource {
  readonly info: SourceInfo
  isClosed = false
  readonly #events: SourceEvent[] = []
  #waiting: ((event: SourceEvent) => void) | undefined

  constructor(info: Partial<SourceInfo> = {}) {
    this.info = {
      title: '/dev/video7',
      rateHz: 30,
      isPaced: false,
      isDevice: true,
      backend: 'script',
      codec: 'rawvideo',
      pixelFormat: 'rgb24',
      ...info,
    }
  }

  give(...events: readonly SourceEvent[]): void {
    this.#events.push(...events)
    if (this.#waiting === undefined) return
    const next = this.#events.shift()
    if (next !== undefined) this.#waiting(next)
    this.#waiting = undefined
  }

  read(): Promise<SourceEvent> {
    const next = this.#events.shift()
    return next === undefined
      ? new Promise(resolve => {
          this.#waiting = resolve
        })
      : Promise.resolve(next)
  }

  close(): Promise<void> {
    this.isClosed = true
    this.#waiting?.({ kind: 'ended', reason: 'it was closed' })
    return Promise.resolve()
  }
}

export function picture(ptsS: number, { width = 4, height = 2, arrivedS = ptsS, red = 0 } = {}): SourceEvent {
  return { kind: 'picture', width, height, ptsS, arrivedS, rgb: new Uint8Array(width * height * 3).fill(red) }
}
