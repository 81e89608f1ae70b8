/** A camera of the twin: which instants it captures, and how they become frames. */

import type { CameraMount } from '../../env/camera/camera-options.js'
import type { Camera, CameraSpec, Frame, Segment } from '../../env/camera/camera.js'
import type { CameraEffects } from '../../env/camera/effects.js'
import { fieldOfView, type Intrinsics } from '../../env/camera/intrinsics.js'
import type { CameraVariation, Look } from '../../env/camera/look.js'
import { CameraError } from '../../robot/errors.js'
import { quaternionFromRotationVector } from '../../robot/rotation-vector.js'
import { cos, sin } from '../../robot/trig.js'
import { compose, type Pose } from '../../robot/vector.js'
import type { Capture } from './effects/capture-schedule.js'
import { CaptureSchedule } from './effects/capture-schedule.js'
import { frameSeed, cameraSeed } from './effects/hash32.js'
import { PictureEffects } from './effects/picture-effects.js'
import type { PoseTrack } from './pose-track.js'
import type { Picture, Renderer } from './renderer.js'
import { POSE_SIZE, type VisualScene } from './visual-scene.js'

export interface SimCameraConfig {
  readonly spec: CameraSpec
  readonly mount: CameraMount
  /** Of the finished picture, at the spec's size; `mount.hfovRad` is in it already. */
  readonly intrinsics: Intrinsics
  readonly effects: CameraEffects
  readonly shadows: boolean
  readonly samples: 1 | 2
}

/** A link's rigid body, as its place in the pose buffer, and where the link is in it. */
export interface Anchor {
  readonly body: number
  readonly pose: Pose
}

/** What a camera is told at every reset. */
export interface Shooting {
  readonly scene: VisualScene
  readonly look: Look
  /** On the run's clock, at the reset. */
  readonly beganS: number
}

/** A capture whose instant has come. */
interface Exposure extends Capture {
  /** By the offsets of the effects. */
  readonly poses: readonly Float64Array[]
}

const DESIGN: Look = { seed: 0 }

export class SimCamera implements Camera {
  readonly spec: CameraSpec
  readonly #plainEffects: PictureEffects
  #effects: PictureEffects
  #mounted: Pose
  #shooting: Shooting | undefined
  #schedule: CaptureSchedule
  #seed = 0
  /** Oldest first; from the newest that has arrived on. */
  #exposures: Exposure[] = []
  #next = 0
  #frame: SimFrame | undefined

  /** `now`: seconds since the reset. */
  constructor(
    readonly config: SimCameraConfig,
    private readonly anchor: Anchor | undefined,
    private readonly renderer: Renderer,
    private readonly track: PoseTrack,
    private readonly now: () => number,
  ) {
    this.spec = config.spec
    this.#plainEffects = new PictureEffects(config.effects, config.intrinsics, config.spec.rateHz)
    this.#effects = this.#plainEffects
    this.#mounted = config.mount
    this.#schedule = this.#scheduleOf(DESIGN)
  }

  /** How far back in time a capture looks, seconds. */
  get spanS(): number {
    return -(this.#plainEffects.offsetsS[0] ?? 0)
  }

  get segments(): readonly Segment[] {
    return this.#shooting?.scene.segments ?? []
  }

  /** A new episode: captures count from here. */
  begin(shooting: Shooting): void {
    const { look } = shooting
    const { spec, mount, effects, intrinsics } = this.config
    const varied = look.cameras?.[spec.name]
    this.#shooting = shooting
    this.#schedule = this.#scheduleOf(look)
    this.#mounted = variedPose(mount, varied)
    const fov = varied?.fovScale ?? 1
    this.#effects = fov === 1 ? this.#plainEffects : new PictureEffects(effects, widened(intrinsics, fov), spec.rateHz)
    this.#exposures = []
    this.#next = 0
    this.#frame = undefined
    this.expose()
  }

  /** Takes in what the track says of captures whose instant has come; the rig calls it after every move of the scene. */
  expose(): void {
    const { index: due } = this.#schedule.lastBy(this.now())
    for (; this.#next <= due; this.#next++) {
      if (this.#schedule.isDropped(this.#next)) continue
      const timeS = this.#schedule.timeOf(this.#next)
      const poses = this.#effects.offsetsS.map(offsetS => this.track.at(Math.max(0, timeS + offsetS)))
      this.#exposures.push({ index: this.#next, timeS, poses })
    }
    const { index } = this.#schedule.newestAt(this.now())
    while (this.#exposures.length > 1 && (this.#exposures[1] as Exposure).index <= index) this.#exposures.shift()
  }

  async latest(): Promise<Frame> {
    const shooting = this.#shooting
    if (!shooting) throw new CameraError(`camera '${this.spec.name}' has seen nothing yet: call reset() first`)
    this.expose()
    const exposure = this.#exposures[0] as Exposure
    if (this.#frame?.index === exposure.index) return this.#frame
    const frame = new SimFrame(this.spec, exposure, shooting.beganS, () => this.#develop(exposure, shooting.scene))
    // What is drawn elsewhere comes when it is done.
    if (this.renderer.name !== 'software') await frame.drawn()
    this.#frame = frame
    return frame
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  #develop(exposure: Exposure, scene: VisualScene): Picture | Promise<Picture> {
    const { spec, shadows, samples } = this.config
    const effects = this.#effects
    const pictures = exposure.poses.map(poses =>
      this.renderer.render(scene, {
        poses,
        intrinsics: effects.source,
        camera: this.#poseIn(poses),
        colour: true,
        depth: spec.hasDepth,
        segmentation: spec.hasSegmentation,
        shadows,
        samples,
      }),
    )
    const finish = (drawn: readonly Picture[]): Picture => effects.apply(drawn, frameSeed(this.#seed, exposure.index))
    if (pictures.some(picture => picture instanceof Promise)) {
      return Promise.all(pictures.map(picture => Promise.resolve(picture))).then(finish)
    }
    return finish(pictures as Picture[])
  }

  #poseIn(poses: Float64Array): Pose {
    if (!this.anchor) return this.#mounted
    const { body, pose } = this.anchor
    const [x = 0, y = 0, z = 0, qx = 0, qy = 0, qz = 0, qw = 1] = poses.subarray(POSE_SIZE * body)
    return compose(compose({ positionM: [x, y, z], quaternion: [qx, qy, qz, qw] }, pose), this.#mounted)
  }

  #scheduleOf({ seed }: Look): CaptureSchedule {
    const { spec, effects } = this.config
    this.#seed = cameraSeed(seed, spec.name)
    const { latency_ms = 0, dropped = 0 } = effects
    return new CaptureSchedule({ rateHz: spec.rateHz, latencyS: latency_ms / 1000, dropped, seed: this.#seed })
  }
}

class SimFrame implements Frame {
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
  ) {
    this.width = width
    this.height = height
    this.timeS = beganS + timeS
    this.index = index
  }

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

function variedPose(mount: Pose, { shiftM = [0, 0, 0], turnRad = [0, 0, 0] }: CameraVariation = {}): Pose {
  return compose(mount, { positionM: shiftM, quaternion: quaternionFromRotationVector(turnRad) })
}

/** With `factor` times the angle of view from side to side. */
function widened(intrinsics: Intrinsics, factor: number): Intrinsics {
  const halfRad = fieldOfView(intrinsics).horizontalRad / 2
  const scale = tan(halfRad) / tan(halfRad * factor)
  return { ...intrinsics, fx: intrinsics.fx * scale, fy: intrinsics.fy * scale }
}

function tan(angleRad: number): number {
  return sin(angleRad) / cos(angleRad)
}
