/** All cameras of a twin: they share its light, its shadows and its track of poses. */

import type { SceneStart } from '../../env/scene.js'
import { UsageError } from '../../robot/errors.js'
import { closest } from '../../robot/closest.js'
import type { ArmModel } from '../arm-model.js'
import { buildVisualScene, type VisualLoaders } from './build-scene.js'
import { PoseTrack } from './pose-track.js'
import type { Renderer } from './renderer.js'
import type { VisualScene } from './visual-scene.js'
import { SimCamera, type Anchor, type SimCameraConfig } from './sim-camera.js'

/** Whose pictures are taken: the physics here, or what another process tells of it. */
export interface Stage {
  /** Seconds since the reset. */
  readonly timeS: number
  /** When the reset was, on the run's clock; absent where that goes by as the stage's does. */
  readonly beganS?: number
  readonly start: SceneStart
  /** How far it moves at a time; absent where that differs. */
  readonly substepS?: number
  /** In the order of a `VisualScene`, in a new buffer. */
  readPoses(): Float64Array
}

export interface CameraRigOptions {
  readonly model: ArmModel
  readonly stage: Stage
  readonly clock: { readonly timeS: number }
  readonly configs: readonly SimCameraConfig[]
  /** By camera. */
  readonly renderers: ReadonlyMap<string, Renderer>
  readonly loaders: VisualLoaders
}

/** Longer than any substep, so that there is always an entry on either side. */
const MARGIN_S = 0.05

export class CameraRig {
  readonly cameras: ReadonlyMap<string, SimCamera>
  readonly #track: PoseTrack
  #hasBegun = false

  /** `UsageError` for a camera on a link that the arm does not have. */
  constructor(private readonly options: CameraRigOptions) {
    const { model, stage, configs, renderers } = options
    // Known only when the cameras are there, which need the track.
    const cameras: SimCamera[] = []
    this.#track = new PoseTrack(() => MARGIN_S + Math.max(0, ...cameras.map(({ spanS }) => spanS)))
    for (const config of configs) {
      const renderer = renderers.get(config.spec.name)
      if (!renderer) throw new TypeError(`nobody draws for camera '${config.spec.name}'`)
      cameras.push(new SimCamera(config, anchorOf(config, model), renderer, this.#track, () => stage.timeS))
    }
    this.cameras = new Map(cameras.map(camera => [camera.spec.name, camera]))
  }

  /** Hears of everything that happens there. */
  follow(stage: { onMoved: ((isReset: boolean) => void) | undefined }): void {
    stage.onMoved = isReset => {
      if (isReset) this.begin()
      else this.moved()
    }
  }

  /** The stage was laid out anew. */
  begin(): void {
    const { model, stage, clock, loaders } = this.options
    const { objects, look = { seed: 0 } } = stage.start
    let built: VisualScene | undefined
    const scene = (): VisualScene => (built ??= buildVisualScene({ model, objects, look }, loaders))
    // What cannot be drawn is an error of the first reset; later scenes are built when somebody looks.
    if (!this.#hasBegun) scene()
    this.#hasBegun = true
    this.#track.clear()
    this.#track.add(stage.timeS, stage.readPoses())
    const resetS = clock.timeS - stage.timeS
    for (const camera of this.cameras.values()) camera.begin({ scene, look, beganS: () => stage.beganS ?? resetS })
  }

  /** Time went by on the stage. */
  moved(): void {
    const { timeS, substepS = Infinity } = this.options.stage
    let isWanted = false
    for (const camera of this.cameras.values()) isWanted ||= camera.wantsS <= timeS + 1.001 * substepS
    // Captures lie between the substep before them and the one after them.
    if (isWanted) this.#track.add(timeS, this.options.stage.readPoses())
    for (const camera of this.cameras.values()) camera.expose()
  }

  close(): void {
    for (const renderer of new Set(this.options.renderers.values())) renderer.close()
  }
}

function anchorOf({ spec, mount }: SimCameraConfig, { bodies }: ArmModel): Anchor | undefined {
  if (mount.link === undefined) return undefined
  for (const [index, { links }] of bodies.entries()) {
    const found = links.find(({ link }) => link.name === mount.link)
    // The table comes before the arm's bodies.
    if (found) return { body: index + 1, pose: found.pose }
  }
  const known = bodies.flatMap(({ links }) => links.map(({ link }) => link.name))
  const near = closest(mount.link, known)
  throw new UsageError(
    `camera '${spec.name}' is mounted on link '${mount.link}', which the arm does not have${near === undefined ? '' : `, did you mean '${near}'?`} It has ${known.join(', ')}`,
  )
}
