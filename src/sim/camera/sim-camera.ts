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
import type { PictureEffects } from './effects/picture-effects.js'
import { draw, effectsOf, type CameraSetup, type Drawing } from './drawing.js'
import type { PoseTrack } from './pose-track.js'
import type { Renderer } from './renderer.js'
import { SimFrame } from './sim-frame.js'
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
  readonly scene: () => VisualScene
  readonly look: Look
  /** When the reset was, on the run's clock. */
  readonly beganS: () => number
}

/** An episode of one camera, which pictures that are drawn after it still go by. */
interface Episode {
  readonly scene: () => VisualScene
  readonly beganS: () => number
  readonly effects: PictureEffects
  /** Made when a picture is first drawn: the scene is, too. */
  readonly setup: () => CameraSetup
  readonly mounted: Pose
  readonly schedule: CaptureSchedule
  readonly seed: number
}

/** A capture whose instant has come. */
interface Exposure extends Capture {
  /** By the offsets of the effects. */
  readonly poses: readonly Float64Array[]
}

export class SimCamera implements Camera {
  readonly spec: CameraSpec
  readonly #plainEffects: PictureEffects
  #episode: Episode | undefined
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
    this.#plainEffects = effectsOf({ ...config, rateHz: config.spec.rateHz })
  }

  /** How far back in time a capture looks, seconds. */
  get spanS(): number {
    return -(this.#plainEffects.offsetsS[0] ?? 0)
  }

  /** From when on the track must know where things are, for the next capture: seconds since the reset. */
  get wantsS(): number {
    return this.#episode ? this.#episode.schedule.timeOf(this.#next) - this.spanS : Infinity
  }

  get segments(): readonly Segment[] {
    return this.#episode?.scene().segments ?? []
  }

  /** A new episode, or one that goes on from a snapshot: what is to be seen now stands until the next capture. */
  begin({ scene, look, beganS }: Shooting): void {
    const { spec, mount, effects, intrinsics, shadows, samples } = this.config
    const { rateHz } = spec
    const varied = look.cameras?.[spec.name]
    const fov = varied?.fovScale ?? 1
    const { latency_ms = 0, dropped = 0 } = effects
    const seed = cameraSeed(look.seed, spec.name)
    const schedule = new CaptureSchedule({ rateHz, latencyS: latency_ms / 1000, dropped, seed })
    const seen = { effects, intrinsics: fov === 1 ? intrinsics : widened(intrinsics, fov), rateHz, shadows, samples }
    let setup: CameraSetup | undefined
    this.#episode = {
      scene,
      beganS,
      effects: fov === 1 ? this.#plainEffects : effectsOf(seen),
      setup: () => (setup ??= { scene: scene(), ...seen }),
      mounted: variedPose(mount, varied),
      schedule,
      seed,
    }
    const { index } = schedule.lastBy(this.now())
    const poses = this.track.at(this.now())
    this.#exposures = [{ index, timeS: this.now(), poses: this.#plainEffects.offsetsS.map(() => poses) }]
    this.#next = index + 1
    this.#frame = undefined
  }

  /** Takes in what the track says of captures whose instant has come; the rig calls it after every move of the scene. */
  expose(): void {
    if (!this.#episode) return
    const { schedule, effects } = this.#episode
    // In the middle of a substep nobody knows yet where things are.
    const { index: due } = schedule.lastBy(Math.min(this.now(), this.track.lastS))
    for (; this.#next <= due; this.#next++) {
      if (schedule.isDropped(this.#next)) continue
      const timeS = schedule.timeOf(this.#next)
      const poses = effects.offsetsS.map(offsetS => this.track.at(timeS + offsetS))
      this.#exposures.push({ index: this.#next, timeS, poses })
    }
    const { index } = schedule.newestAt(this.now())
    while (this.#exposures.length > 1 && (this.#exposures[1] as Exposure).index <= index) this.#exposures.shift()
  }

  async latest(): Promise<Frame> {
    const episode = this.#episode
    if (!episode) throw new CameraError(`camera '${this.spec.name}' has seen nothing yet: call reset() first`)
    this.expose()
    const exposure = this.#exposures[0] as Exposure
    if (this.#frame?.index === exposure.index) return this.#frame
    const drawing = (): Drawing => this.#drawing(exposure, episode)
    const { hasDepth: depth, hasSegmentation: segmentation } = this.spec
    const streams = { colour: true, depth, segmentation }
    const develop = () => draw(drawing(), episode.effects, this.renderer, streams)
    const frame = new SimFrame(this.spec, exposure, episode.beganS(), develop, drawing)
    // What is drawn elsewhere comes when it is done.
    if (this.renderer.name !== 'software') await frame.drawn()
    // A reset or a later frame may have come meanwhile.
    if (this.#exposures[0] === exposure) this.#frame = frame
    return frame
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  #drawing({ index, poses: instants }: Exposure, { setup, mounted, seed }: Episode): Drawing {
    return {
      setup: setup(),
      exposed: {
        instants: instants.map(poses => ({ poses, camera: this.#poseIn(poses, mounted) })),
        seed: frameSeed(seed, index),
      },
    }
  }

  #poseIn(poses: Float64Array, mounted: Pose): Pose {
    if (!this.anchor) return mounted
    const { body, pose } = this.anchor
    const [x = 0, y = 0, z = 0, qx = 0, qy = 0, qz = 0, qw = 1] = poses.subarray(POSE_SIZE * body)
    return compose(compose({ positionM: [x, y, z], quaternion: [qx, qy, qz, qw] }, pose), mounted)
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
