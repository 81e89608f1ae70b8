/** Tells a display of every reset and step of an environment. What happens is the same with it and without. */

import { ArmEnv } from '../../env/arm-env.js'
import type { Env, Info, Observation, ResetOptions, Step } from '../../env/env.js'
import { Wrapper } from '../../env/wrappers/wrapper.js'
import type { UserUnit } from '../../robot/arm-spec.js'
import { radToUser, userToRad } from '../../robot/calibration.js'
import { buildVisualScene, type VisualLoaders } from '../../sim/camera/build-scene.js'
import { bodyPoses } from '../../sim/arm-model.js'
import { flat, viewOf, type ArmView } from './arm-view.js'
import { CameraFeed, type EncodePicture } from './camera-feed.js'
import type { DisplaySink, RunMessage, StateMessage } from './display-message.js'
import { requireArmEnv } from '../arm-env-of.js'

/** What keeps the pace: see `RunControl`. */
export interface Gate {
  gate(periodS: number): Promise<void>
  /** Throws once somebody has stopped the run. */
  requireGo(): void
}

export interface DisplayEnvOptions {
  readonly sink: DisplaySink
  /** Absent: as fast as it goes. */
  readonly gate?: Gate
  /** For people: what runs here. */
  readonly title: string
  readonly kind?: RunMessage['kind']
  /** Counts episodes; shared by environments that one display shows one after the other. */
  readonly episodes?: { count: number }
  /** For meshes and photographs. */
  readonly loaders?: VisualLoaders
  /** Of pictures; none are shown where absent. */
  readonly encode?: EncodePicture
  /** For how often pictures are sent, milliseconds. */
  readonly nowMs?: () => number
}

/** What it means for a display that there is no arm. */
export const NOTHING_TO_SHOW = 'and there is nothing that a display could show'

const UNITS: Readonly<Record<UserUnit, string>> = { degrees: '°', m100: '', percent: '%' }

export class DisplayEnv extends Wrapper {
  readonly #arm: ArmEnv
  readonly #options: DisplayEnvOptions
  readonly #pictures: CameraFeed
  /** The backend's scene is asked for its model after the first reset. */
  #view: ArmView | undefined
  readonly #episodes: { count: number }
  #seed: number | undefined
  #rewardSum = 0

  constructor(inner: Env, options: DisplayEnvOptions) {
    super(inner)
    this.#arm = requireArmEnv(inner, NOTHING_TO_SHOW)
    this.#options = options
    this.#episodes = options.episodes ?? { count: 0 }
    this.#pictures = new CameraFeed(this.#arm.backend.cameras, options)
    options.sink.publish(this.#run())
  }

  override async reset(options: ResetOptions = {}): Promise<[observation: Observation, info: Info]> {
    this.#options.gate?.requireGo()
    const first = await this.#untilStopped(() => this.inner.reset(options))
    const [observation, info] = first
    this.#episodes.count += 1
    this.#seed = options.seed
    this.#rewardSum = 0
    this.#tellScene()
    await this.#tell(observation, info, 0, false)
    return first
  }

  override async step(action: Float32Array): Promise<Step> {
    await this.#options.gate?.gate(1 / this.rateHz)
    const step = await this.#untilStopped(() => this.inner.step(action))
    this.#rewardSum += step.reward
    await this.#tell(step.observation, step.info, step.reward, step.terminated || step.truncated)
    return step
  }

  /** Whatever an arm that was stopped says: who stopped it is what counts. */
  async #untilStopped<T>(motion: () => Promise<T>): Promise<T> {
    try {
      return await motion()
    } catch (error) {
      this.#options.gate?.requireGo()
      throw error
    }
  }

  #run(): RunMessage {
    const { arm, actionSpace, backend, rateHz } = this.#arm
    const { low, high } = actionSpace
    const { servo, transport } = backend.facts
    return {
      type: 'run',
      title: this.#options.title,
      kind: this.#options.kind ?? 'live',
      robot: arm.spec.name,
      port: typeof servo === 'string' ? `simulated ${servo}` : typeof transport === 'string' ? transport : 'servo bus',
      rateHz,
      isRealTime: isRealTime(this.#arm),
      joints: arm.spec.servos.map(({ joint, unit }, k) => ({
        name: joint,
        unit: UNITS[unit],
        low: low[k] ?? -100,
        high: high[k] ?? 100,
      })),
      cameras: Array.from(backend.cameras.values(), ({ spec: { name, width, height } }) => ({ name, width, height })),
    }
  }

  #tellScene(): void {
    const view = (this.#view ??= viewOf(this.#arm))
    // The page has a background of its own.
    const look = { seed: 0, ...this.#arm.layout?.look, background: {} }
    const scene = buildVisualScene({ model: view.model, objects: view.objects(), look }, this.#options.loaders)
    this.#options.sink.publish({
      type: 'scene',
      episode: this.#episodes.count,
      scene,
      armBodies: view.model.bodies.map((_, k) => k + 1),
    })
  }

  async #tell(observation: Observation, info: Info, reward: number, isOver: boolean): Promise<void> {
    const { sink } = this.#options
    const state = this.#state(observation, info, reward, isOver)
    sink.publish(state)
    await this.#pictures.tell(state)
  }

  #state(observation: Observation, info: Info, reward: number, isOver: boolean): StateMessage {
    const { spec, calibration } = this.#arm.arm
    const view = (this.#view ??= viewOf(this.#arm))
    const observed = observation['observation.state'] ?? new Float32Array(spec.servos.length)
    const measuredRad = view.positionRad() ?? userToRad(spec, calibration, observed)
    const measured = radToUser(spec, calibration, measuredRad)
    const target = info['sent'] instanceof Float32Array ? info['sent'] : measured
    const targetRad = userToRad(spec, calibration, target)
    const { task, steps, timeS, subGoals, is_success: success, warnings = [] } = info
    return {
      type: 'state',
      episode: this.#episodes.count,
      ...(this.#seed === undefined ? {} : { seed: this.#seed }),
      task: typeof task === 'string' ? task : '',
      step: Number(steps),
      timeS: Number(timeS),
      poses: view.poses(measuredRad),
      ghost: flat(bodyPoses(view.model, targetRad)),
      target: target.slice(),
      measured,
      targetRad: Float32Array.from(targetRad),
      measuredRad: Float32Array.from(measuredRad),
      ...view.strain(),
      contacts: view.contacts(),
      reward,
      rewardSum: this.#rewardSum,
      subGoals: { ...(subGoals as Record<string, boolean> | undefined) },
      success: success === true,
      isOver,
      warnings: [...(warnings as readonly string[]), ...this.#pictures.troubles],
    }
  }
}

/** Time passes on its own: see `Clock`. */
export function isRealTime({ backend }: ArmEnv): boolean {
  return backend.clock.after !== undefined
}
