/** The cameras of an arm that lives elsewhere: poses in, LeRobot's messages out, each camera at its own rate. */

import type { Camera, Frame } from '../../env/backend.js'
import type { SceneStart } from '../../env/scene.js'
import { CameraRig, type CameraRigOptions, type Stage } from '../../sim/camera/camera-rig.js'
import { encodeJpeg } from '../pictures/image-codec.js'
import { lerobotMessage, type PublishedPicture } from './lerobot-message.js'

/** Where everything is at one instant. */
export interface PoseReport {
  /** Of the arm's time. */
  readonly timeS: number
  /** The same instant on the wall, seconds since 1970. */
  readonly epochS: number
  /** In the order of a `VisualScene`. */
  readonly poses: Float64Array
}

export interface CameraCount {
  /** Pictures published. */
  sent: number
  /** Captures whose time passed while others were drawn. */
  missed: number
}

export interface CameraFeedOptions extends Omit<CameraRigOptions, 'stage' | 'clock'> {
  readonly start: SceneStart
  readonly first: PoseReport
  /** Of the arm's seconds in one second of the wall. */
  readonly rate: number
  /** False where the message before it is still on its way. */
  readonly send: (text: string) => boolean
}

/** As LeRobot's own image server has it is 80; 90 costs a third more bytes on a loopback, and no ringing about the jaws. */
const JPEG_QUALITY = 90

export class CameraFeed {
  readonly counts: ReadonlyMap<string, CameraCount>
  /** Spent on drawing and encoding since the beginning. */
  busyS = 0
  readonly #stage: { timeS: number; readonly start: SceneStart; readonly readPoses: () => Float64Array }
  readonly #rig: CameraRig
  readonly #shown = new Map<string, number>()
  readonly #pictures = new Map<string, PublishedPicture>()
  #now: PoseReport

  constructor(private readonly options: CameraFeedOptions) {
    const { start, first, ...rig } = options
    this.#now = first
    this.#stage = { timeS: first.timeS, start, readPoses: () => this.#now.poses }
    const stage: Stage = this.#stage
    this.#rig = new CameraRig({ ...rig, stage, clock: stage })
    this.#rig.begin()
    this.counts = new Map(Array.from(this.#rig.cameras.keys(), name => [name, { sent: 0, missed: 0 }]))
  }

  /** Later than the one before; nothing is drawn. */
  take(report: PoseReport): void {
    this.#now = report
    this.#stage.timeS = report.timeS
    this.#rig.moved()
  }

  /** Draws what is new, and sends it together with what is not. False where there is nothing new. */
  async publish(): Promise<boolean> {
    const beganMs = performance.now()
    const fresh: (readonly [name: string, frame: Frame])[] = []
    for (const [name, camera] of this.#rig.cameras) {
      const frame = await (camera as Camera).latest()
      if (frame.index !== this.#shown.get(name)) fresh.push([name, frame])
    }
    if (fresh.length === 0) return false
    const { timeS: nowS, epochS } = this.#now
    // The encoder has threads of its own: the second camera is drawn while the first is encoded.
    const encoded = fresh.map(async ([, { timeS, rgb, width, height }]): Promise<PublishedPicture> => {
      const jpeg = await encodeJpeg(rgb, width, height, JPEG_QUALITY, { swapRedBlue: true })
      return { epochS: epochS - (nowS - timeS) / this.options.rate, jpeg }
    })
    // In the order of the cameras, whichever is encoded first: LeRobot takes the first picture for one that it does not find.
    const pictures = await Promise.all(encoded)
    fresh.forEach(([name], k) => this.#pictures.set(name, pictures[k] as PublishedPicture))
    const isSent = this.options.send(lerobotMessage(this.#pictures))
    for (const [name, { index }] of fresh) this.#count(name, index, isSent)
    this.busyS += (performance.now() - beganMs) / 1000
    return true
  }

  close(): void {
    this.#rig.close()
  }

  #count(name: string, index: number, isSent: boolean): void {
    const count = this.counts.get(name) as CameraCount
    const since = index - (this.#shown.get(name) ?? -1)
    count.sent += Number(isSent)
    count.missed += since - Number(isSent)
    this.#shown.set(name, index)
  }
}
