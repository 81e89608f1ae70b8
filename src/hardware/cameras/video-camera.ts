/** A real camera: it captures in the background and always holds the newest picture, with the time it was taken. */

import type { Camera, CameraSpec, Frame } from '../../env/camera/camera.js'
import { CameraError, ClosedError } from '../../robot/errors.js'
import type { BusTimers } from '../bus-line.js'
import { CaptureTimes } from './capture-times.js'
import { fitPicture, isAsLarge, type PictureSize } from './fit-picture.js'
import { rotated, turnedSize, type Rotation } from './rotate.js'
import { Signal } from './signal.js'
import type { SourceInfo, SourcePicture, VideoSource } from './video-source.js'

/** Counted since the camera was opened. */
export interface CaptureStatistics {
  /** Different pictures. */
  readonly captured: number
  /** That came once more. */
  readonly duplicates: number
  /** That the device took, by its own time stamps, and that never came. */
  readonly lost: number
  /** That came damaged, and were not shown. */
  readonly broken: number
}

export interface VideoCamera extends Camera {
  readonly source: SourceInfo
  readonly statistics: CaptureStatistics
}

export interface VideoCameraOptions {
  readonly spec: CameraSpec
  /** As the source sends its pictures, where they are larger than they are shown. */
  readonly capture?: PictureSize | undefined
  readonly rotation: Rotation
  /** Of pictures that are not looked at yet: a camera adjusts its exposure first. */
  readonly warmupS: number
}

/** LeRobot's `read_latest`: an older picture is not acted on. */
export const STALE_S = 0.5
/** LeRobot gives up after as many failures in a row. */
const MOST_BROKEN = 10
const FIRST_PICTURE_S = 5
const POLL_MS = 2
/** To read, decode and convert a picture that is there already. */
const OVERDUE_MS = 5
/** Asked again so much before the next picture is due. */
const EARLY_MS = 4

interface Newest {
  readonly picture: SourcePicture
  readonly timeS: number
  readonly index: number
}

/** Waits for the first picture; `CameraError` where none comes, or one of another size. Closes the source when it fails. */
export async function startVideoCamera(
  source: VideoSource,
  options: VideoCameraOptions,
  clock: { readonly timeS: number },
  timers: BusTimers,
): Promise<VideoCamera> {
  const camera = new CapturingCamera(source, options, clock, timers)
  try {
    await camera.begin()
  } catch (error) {
    await camera.close()
    throw error
  }
  return camera
}

class CapturingCamera implements VideoCamera {
  readonly spec: CameraSpec
  readonly #counts = { captured: 0, duplicates: 0, lost: 0, broken: 0 }
  readonly #times: CaptureTimes
  readonly #periodMs: number
  readonly #title: string
  #newest: Newest | undefined
  #failure: CameraError | undefined
  #brokenInRow = 0
  /** Of a source that keeps no time by itself: when its zero was. */
  #startS: number | undefined
  /** A picture or a failure. */
  readonly #change: Signal
  readonly #stop: Signal
  #capture: Promise<void> | undefined
  #closing: Promise<void> | undefined

  constructor(
    private readonly sourceOf: VideoSource,
    private readonly options: VideoCameraOptions,
    private readonly clock: { readonly timeS: number },
    timers: BusTimers,
  ) {
    this.#change = new Signal(timers)
    this.#stop = new Signal(timers)
    this.spec = options.spec
    this.#title = `camera ${options.spec.name} (${sourceOf.info.title})`
    const rateHz = sourceOf.info.rateHz ?? options.spec.rateHz
    this.#times = new CaptureTimes(rateHz)
    this.#periodMs = 1000 / rateHz
  }

  get source(): SourceInfo {
    return this.sourceOf.info
  }

  get statistics(): CaptureStatistics {
    return { ...this.#counts }
  }

  async begin(): Promise<void> {
    this.#capture = this.#run()
    await this.#change.within(FIRST_PICTURE_S * 1000)
    if (this.#failure === undefined && this.#newest === undefined)
      throw new CameraError(
        `${this.#title} gave no picture within ${FIRST_PICTURE_S} s: another program may hold it, or its cable is too long. Plug it in again`,
      )
    if (this.options.warmupS > 0 && this.#failure === undefined) await this.#stop.within(this.options.warmupS * 1000)
    if (this.#failure !== undefined) throw this.#failure
  }

  async latest(): Promise<Frame> {
    // Whoever asks after work that blocked this process finds the camera's own work not done yet.
    if (this.#isOverdue()) await this.#change.within(OVERDUE_MS)
    return this.#frame()
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #close(): Promise<void> {
    this.#stop.happen()
    this.#change.happen()
    await this.sourceOf.close()
    await this.#capture
  }

  #frame(): Frame {
    if (this.#closing !== undefined) throw new ClosedError(this.#title)
    if (this.#failure !== undefined) throw new CameraError(this.#failure.message, { cause: this.#failure })
    const newest = this.#newest
    if (newest === undefined) throw new CameraError(`${this.#title} has no picture yet`)
    const ageS = this.clock.timeS - newest.timeS
    if (ageS > STALE_S)
      throw new CameraError(
        `${this.#title}: its newest picture is ${ageS.toFixed(2)} s old, and ${STALE_S} s is the most to act on. ` +
          'Is its cable loose, or this machine too busy? so101 find-cameras takes a picture',
      )
    const { spec } = this.options
    return {
      width: spec.width,
      height: spec.height,
      timeS: newest.timeS,
      index: newest.index,
      rgb: this.#shown(newest.picture),
    }
  }

  /** Turned, cut and scaled; what is turned last is small, and the same to the bit. */
  #shown({ width, height, rgb }: SourcePicture): Uint8Array {
    const { rotation, spec } = this.options
    const to = turnedSize(spec, rotation)
    const isRight = to.width === width && to.height === height
    return rotated(isRight ? rgb : fitPicture(rgb, { width, height }, to), to.width, to.height, rotation)
  }

  async #run(): Promise<void> {
    try {
      while (this.#isRunning()) await this.#step()
    } catch (cause) {
      this.#fail(cause instanceof Error ? cause.message : String(cause), cause)
    }
  }

  async #step(): Promise<void> {
    const event = await this.sourceOf.read()
    if (!this.#isRunning()) return
    switch (event.kind) {
      case 'picture':
        await this.#take(event)
        break
      case 'nothing':
        await this.#stop.within(this.#untilNextMs())
        break
      case 'broken':
        this.#counts.broken++
        if (++this.#brokenInRow > MOST_BROKEN)
          this.#fail(
            `${this.#brokenInRow} pictures in a row were damaged, the last: ${event.reason}. Try another cable or port`,
          )
        else await this.#stop.within(POLL_MS)
        break
      case 'ended':
        this.#fail(
          this.source.isDevice
            ? `it went away: ${event.reason}. Plug it in again and start anew; so101 find-cameras lists what is there`
            : `${event.reason}, after ${this.#counts.captured} pictures`,
        )
    }
  }

  async #take(picture: SourcePicture): Promise<void> {
    this.#brokenInRow = 0
    if (!this.#hasRightSize(picture)) return
    const { isDuplicate, lost, timeS } = this.#times.next(picture.ptsS, picture.arrivedS)
    if (isDuplicate) {
      this.#counts.duplicates++
      return
    }
    this.#counts.lost += lost
    const takenS = this.source.isPaced ? await this.#due(picture) : timeS
    if (!this.#isRunning()) return
    this.#newest = { picture, timeS: takenS, index: this.#counts.captured++ }
    this.#change.happen()
  }

  #hasRightSize({ width, height }: SourcePicture): boolean {
    const { capture, rotation, spec } = this.options
    const asked = capture ?? turnedSize(spec, rotation)
    if (width === asked.width && height === asked.height) return true
    this.#fail(
      capture
        ? `it gives pictures of ${width} x ${height}, and ${capture.width} x ${capture.height} was asked for: ask for capture_width: ${width}, capture_height: ${height}`
        : this.#otherSize({ width, height }),
    )
    return false
  }

  #otherSize(sent: PictureSize): string {
    const { rotation, spec } = this.options
    const { width, height } = turnedSize(sent, rotation)
    const gives = width === sent.width ? `${width} x ${height}` : `${width} x ${height} (turned)`
    const asked = `it gives pictures of ${gives}, and ${spec.width} x ${spec.height} was asked for: ask for width: ${width}, height: ${height}`
    if (!isAsLarge({ width, height }, spec)) return asked
    return `${asked}, or, in --robot.cameras, add capture_width: ${sent.width}, capture_height: ${sent.height}, and its pictures are cut and scaled to ${spec.width} x ${spec.height}`
  }

  /** Waits until a picture that keeps no time by itself would have been taken. */
  async #due({ ptsS }: SourcePicture): Promise<number> {
    const atS = ptsS ?? this.#counts.captured / this.spec.rateHz
    this.#startS ??= this.clock.timeS - atS
    const dueS = this.#startS + atS
    for (let leftS = dueS - this.clock.timeS; leftS > 0 && this.#isRunning(); leftS = dueS - this.clock.timeS)
      await this.#stop.within(Math.ceil(leftS * 1000))
    return dueS
  }

  #untilNextMs(): number {
    const sinceMs = this.#newest === undefined ? Infinity : (this.clock.timeS - this.#newest.timeS) * 1000
    return Math.max(POLL_MS, Math.floor(this.#periodMs - EARLY_MS - sinceMs))
  }

  #isOverdue(): boolean {
    return (
      this.#isRunning() && this.#newest !== undefined && (this.clock.timeS - this.#newest.timeS) * 1000 > this.#periodMs
    )
  }

  #isRunning(): boolean {
    return this.#closing === undefined && this.#failure === undefined
  }

  #fail(reason: string, cause?: unknown): void {
    this.#failure ??= new CameraError(`${this.#title}: ${reason}`, { cause })
    this.#change.happen()
  }
}
