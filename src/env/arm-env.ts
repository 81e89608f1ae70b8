/** One arm, one task, one backend, as a Gymnasium environment. */

import type { Kinematics } from '../robot/kinematics.js'
import { ActionError, CapabilityError, ClosedError, ResetNeededError, UsageError } from '../robot/errors.js'
import { Random } from '../robot/random.js'
import type { RegisterName } from '../robot/registers.js'
import { distance } from '../robot/vector.js'
import type { Arm } from './arm.js'
import { environmentStateSpace, jointActionSpace, jointStateSpace } from './arm-spaces.js'
import { beginEpisode } from './begin-episode.js'
import { imageSpaces, newestShots, shotsInfo, withImages, type Shot } from './camera/image-features.js'
import { blurred } from './noise.js'
import { SafeArm } from './safe-arm.js'
import type { Fence } from './safety/fence.js'
import type { ArmSafety } from './safety/protection.js'
import type { Backend, Operator } from './backend.js'
import { Pacer, type PacingReport } from './pacer.js'
import { PolicyLink } from './policy-link.js'
import type { Env, EnvSpec, Info, Observation, ResetOptions, Step } from './env.js'
import { Dict } from './spaces.js'
import type { Box, ImageBox } from './spaces.js'
import { ScoreKeeper } from './score-keeper.js'
import type { RewardKind } from './score-keeper.js'
import type { Episode, Score, Task, TaskState } from './task.js'
import type { SceneStart, Vector3 } from './scene.js'
import type { Variation, Vary } from './variation.js'

export interface ArmEnvOptions {
  readonly spec: EnvSpec
  readonly task: Task
  readonly backend: Backend
  readonly arm: Arm
  /** Up to the gripper frame. */
  readonly kinematics: Kinematics
  /** Limits for planning, URDF radians, per joint. */
  readonly limitsRad: readonly (readonly [lower: number, upper: number])[]
  /** Control steps per second, 1 to 200. */
  readonly rateHz: number
  /** Absent: targets go to the servos as they are. */
  readonly safety?: ArmSafety | undefined
  /** Draws how each episode differs from the task's design; nothing does where absent. */
  readonly vary?: Vary | undefined
  /** `dense` where absent. */
  readonly reward?: RewardKind | undefined
  /** False: an episode goes on after success, and pays for it once. Default true. */
  readonly terminateOnSuccess?: boolean | undefined
  /** Told what no error can be thrown for. */
  readonly warn?: ((message: string) => void) | undefined
}

interface Running {
  readonly episode: Episode
  readonly variation: Variation | undefined
  readonly start: SceneStart
  /** Absent until the state after the reset is known. */
  keeper?: ScoreKeeper
  link?: PolicyLink
  steps: number
  tipM: Vector3
  hash: bigint
}

/**
 * Observations: `observation.state`, float32[6], degrees and gripper 0..100 as LeRobot has them, and what the task tells of its
 * scene, `observation.environment_state`, and the cameras' pictures, `observation.images.NAME`, uint8[height, width, 3]. Actions: absolute joint targets in the same units, float32[6].
 * `info` names the task, what was really sent, the reward's terms, success, and, in simulation, a chained 64-bit state hash.
 */
export class ArmEnv implements Env {
  readonly spec: EnvSpec
  readonly observationSpace: Dict<Record<string, Box | ImageBox>>
  readonly actionSpace: Box
  readonly rateHz: number
  readonly task: Task
  readonly arm: Arm
  readonly kinematics: Kinematics
  readonly limitsRad: ArmEnvOptions['limitsRad']
  readonly #backend: Backend
  readonly #safe: SafeArm
  readonly #fence: Fence | undefined
  readonly #pacer: Pacer
  readonly #warn: (message: string) => void
  readonly #vary: Vary | undefined
  readonly #reward: RewardKind
  readonly #terminateOnSuccess: boolean
  #random = new Random(0)
  #seed = 0
  /** Resets since the one with that seed. */
  #further = -1
  #running: Running | undefined
  /** Late observations show older pictures: `info.frames` tells of those. */
  readonly #shotsOf = new WeakMap<Observation, readonly Shot[]>()
  /** When its joints were read, on the clock. */
  readonly #readSOf = new WeakMap<Observation, number>()
  #closing: Promise<void> | undefined

  /** `CapabilityError` where the task needs a scene and the backend has none. */
  constructor(options: ArmEnvOptions) {
    const { spec, task, backend, arm, kinematics, limitsRad, rateHz } = options
    if (task.needsScene && !backend.scene && !backend.operator) {
      throw new CapabilityError(
        `task '${task.id}' looks at its objects, and this backend has neither scene nor operator: run it in simulation, or name an operator`,
      )
    }
    if (options.vary && !backend.scene) {
      throw new CapabilityError(
        `only a simulated arm can be randomised, and this backend has no scene: leave level and randomise out, or run in simulation`,
      )
    }
    this.spec = spec
    this.task = task
    this.arm = arm
    this.kinematics = kinematics
    this.limitsRad = limitsRad
    this.rateHz = rateHz
    this.#backend = backend
    this.#safe = new SafeArm({ ...options.safety, arm, clock: backend.clock, rateHz, warn: options.warn })
    this.#fence = options.safety?.guard?.fence
    this.#pacer = new Pacer(backend.clock, 1 / rateHz)
    this.#warn = options.warn ?? (() => undefined)
    this.#vary = options.vary
    this.#reward = options.reward ?? 'dense'
    this.#terminateOnSuccess = options.terminateOnSuccess ?? true
    this.actionSpace = jointActionSpace(arm.spec)
    this.observationSpace = new Dict({
      'observation.state': jointStateSpace(arm.spec),
      ...(this.#hasEnvironmentState && {
        'observation.environment_state': environmentStateSpace(task.environmentState),
      }),
      ...imageSpaces(Array.from(backend.cameras.values(), ({ spec: camera }) => camera)),
    })
  }

  /** Knows no reset options: `UsageError` for any. */
  async reset({ seed, options = {} }: ResetOptions = {}): Promise<[observation: Observation, info: Info]> {
    this.#refuseIfClosed()
    const [unknown] = Object.keys(options)
    if (unknown !== undefined)
      throw new UsageError(`environment ${this.spec.id} has no reset option '${unknown}': leave it out`)
    this.#further += 1
    if (seed !== undefined) {
      this.#random = new Random(seed)
      this.#seed = seed
      this.#further = 0
    }
    const { task, arm, kinematics, limitsRad } = this
    const safe = this.#safe
    const { scene, operator } = this.#backend
    this.#running = undefined
    const { episode, variation, start } = beginEpisode({
      task,
      random: this.#random,
      vary: this.#vary,
      arm: { robot: arm.spec, kinematics, limitsRad },
      seed: this.#seed,
      further: this.#further,
      cameras: [...this.#backend.cameras.keys()],
    })
    await safe.engage(async () => {
      // Nobody has to stand beside an arm that moves without being seen.
      if (!scene) await newestShots(this.#backend.cameras)
      // As one who lays things out would have measured it.
      if (scene) this.#fence?.raiseTable(start.tableHeightM ?? 0)
      await scene?.reset(start)
    })
    if (!scene) {
      await safe.glideTo(episode.startRad)
      if (task.needsScene) await operator?.prepare(episode.instruction ?? task.instruction)
    }
    const measured = await safe.observe()
    const running: Running = {
      episode,
      variation,
      start,
      steps: 0,
      tipM: kinematics.forward(arm.toRad(measured)).positionM,
      hash: 0n,
    }
    this.#running = running
    running.hash = scene?.stateHash?.(running.hash) ?? 0n
    const state = this.#taskState(measured, running)
    const score = this.#score(running, state)
    const keeper = new ScoreKeeper(task, this.#reward, score)
    running.keeper = keeper
    const shots = await newestShots(this.#backend.cameras)
    const link = this.#link(running, this.#observation(measured, running, state, shots), measured)
    running.link = link
    return [link.seen, this.#info(running, keeper, score, this.#shotsOf.get(link.made))]
  }

  async step(action: Float32Array): Promise<Step> {
    this.#refuseIfClosed()
    const running = this.#running
    const { keeper, link } = running ?? {}
    if (!running || !keeper || !link)
      throw new ResetNeededError(`environment ${this.spec.id} was never reset: call reset() first`)
    const reason = this.actionSpace.explain(action)
    if (reason !== undefined) throw new ActionError(`action refused: ${reason}`)

    const backend = this.#backend
    // The arm waits for its first target as long as the policy thinks.
    if (running.steps === 0) this.#pacer.start()
    const { sent, limited, hit } = await this.#moved(() => link.act(action, this.#pacer.dueS))
    await this.#pacer.wait()
    const measured = await this.#moved(() => this.#safe.observe())
    await backend.scene?.refresh?.()
    const shots = await this.#moved(() => newestShots(backend.cameras))
    running.steps += 1
    const state = this.#taskState(measured, running)
    running.tipM = state.tip.positionM
    running.hash = backend.scene?.stateHash?.(running.hash) ?? 0n
    const score = this.#score(running, state)
    const reward = keeper.take(score)
    const observation = link.end(this.#observation(measured, running, state, shots))
    return {
      observation,
      reward,
      terminated: (score.success && this.#terminateOnSuccess) || this.#verdict === 'failure',
      truncated: false,
      info: {
        ...this.#info(running, keeper, score, this.#shotsOf.get(link.made)),
        sent,
        ...(Object.keys(limited).length > 0 && { limited }),
        ...(hit && { fence: hit.what }),
      },
    }
  }

  /** Streams are taken whether they are needed or not, so that the next episode is the same at every level. */
  #link(running: Running, first: Observation, measured: Float32Array): PolicyLink {
    const { clock, scene, cameras } = this.#backend
    const { latency, noise } = running.variation ?? {}
    const [random, noiseDraws] = [this.#random.fork('latency'), this.#random.fork('noise')]
    const look = async (): Promise<Observation> => {
      const seen = await this.arm.observe()
      const readS = clock.timeS
      await scene?.refresh?.()
      return this.#observation(seen, running, this.#taskState(seen, running), await newestShots(cameras), readS)
    }
    return new PolicyLink(
      { clock, look, send: action => this.#safe.send(action) },
      {
        latency,
        random,
        blur: noise && blurred(noise, this, noiseDraws),
        periodS: 1 / this.rateHz,
        first,
        sent: { sent: measured, limited: {} },
      },
    )
  }

  /** Stops the arm as it was configured: by default it glides to its rest pose and lets go. For stop keys and signals; the next `reset` begins anew. */
  async stop(reason: string): Promise<void> {
    this.#running = undefined
    await this.#safe.stop(reason)
  }

  /** The episode is over, and the arm holds where it is until the next `reset`, however long that takes: somebody lays things out. */
  async stay(): Promise<void> {
    this.#running = undefined
    await this.#safe.stay()
  }

  /** What stands underneath: cameras, scene and clock, to look at. */
  get backend(): Backend {
    return this.#backend
  }

  /** How the running episode began; undefined where none runs. */
  get layout(): SceneStart | undefined {
    return this.#running?.start
  }

  /** What is to be done in the running episode; of the task where none runs. */
  get instruction(): string {
    return this.#running?.episode.instruction ?? this.task.instruction
  }

  /** What the health watch read last of the servos, by register, in its unit. */
  get seen(): ReadonlyMap<RegisterName, Float32Array> {
    return this.#safe.seen
  }

  /** When the joints were read that the newest observation shows, on the run's clock: with latency some time ago. */
  get observedS(): number {
    const made = this.#running?.link?.made
    return (made && this.#readSOf.get(made)) ?? this.#backend.clock.timeS
  }

  /** How well the steps kept to the control rate, since the environment was made. */
  get pacing(): PacingReport {
    return this.#pacer.report
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #close(): Promise<void> {
    try {
      await this.#safe.stop('its environment was closed')
    } catch (error) {
      // Whatever ended the episode is the error to throw.
      const reason = error instanceof Error ? error.message : String(error)
      this.#warn(`the arm was not brought to rest, and may hold where it is: ${reason}`)
    } finally {
      await this.#backend.close()
    }
  }

  /** After an error on the way to the arm nobody knows where the episode stands. */
  async #moved<T>(motion: () => Promise<T>): Promise<T> {
    try {
      return await motion()
    } catch (error) {
      if (!(error instanceof ActionError)) this.#running = undefined
      throw error
    }
  }

  /** By the task's own measure; where it cannot see its objects, by the operator's word. */
  #score({ episode }: Running, state: TaskState): Score {
    if (this.#seesItsObjects) return episode.score(state)
    return { potentials: {}, subGoals: {}, success: this.#verdict === 'success' }
  }

  /** Of this episode: where nobody was asked to lay objects out, what the operator said last is about another one. */
  get #verdict(): Operator['verdict'] {
    return this.#seesItsObjects ? undefined : this.#backend.operator?.verdict
  }

  get #seesItsObjects(): boolean {
    return !this.task.needsScene || this.#backend.scene !== undefined
  }

  get #hasEnvironmentState(): boolean {
    return this.task.environmentState.length > 0 && this.#seesItsObjects
  }

  #observation(
    measured: Float32Array,
    { episode }: Running,
    state: TaskState,
    shots: readonly Shot[],
    readS = this.#safe.readS,
  ): Observation {
    const joints: Observation = {
      'observation.state': measured,
      ...(this.#hasEnvironmentState && { 'observation.environment_state': episode.environmentState(state) }),
    }
    const observation = shots.length === 0 ? joints : withImages(joints, shots)
    this.#readSOf.set(observation, readS)
    if (shots.length > 0) this.#shotsOf.set(observation, shots)
    return observation
  }

  #info(
    { episode, variation, steps, hash }: Running,
    keeper: ScoreKeeper,
    { potentials, success }: Score,
    shots: readonly Shot[] = [],
  ): Info {
    const backend = this.#backend
    return {
      task: episode.instruction ?? this.task.instruction,
      steps,
      timeS: steps / this.rateHz,
      is_success: success,
      potentials,
      rewardTerms: keeper.paid,
      subGoals: keeper.subGoals,
      partialCredit: keeper.partialCredit,
      ...(variation && { variation: variation.drawn }),
      units: this.actionSpace.units,
      ...(shots.length > 0 && { frames: shotsInfo(shots, backend.clock.timeS) }),
      backend: backend.facts,
      ...(this.#safe.warnings.length > 0 && { warnings: this.#safe.warnings }),
      ...(backend.scene?.stateHash ? { stateHash: hash.toString(16).padStart(16, '0') } : {}),
    }
  }

  #taskState(measured: Float32Array, { tipM, steps }: Running): TaskState {
    const positionRad = this.arm.toRad(measured)
    const tip = this.kinematics.forward(positionRad)
    const { scene } = this.#backend
    return {
      tip,
      tipSpeedMS: distance(tip.positionM, tipM) * this.rateHz,
      positionRad,
      timeS: steps / this.rateHz,
      ...(scene ? { scene } : {}),
    }
  }

  #refuseIfClosed(): void {
    if (this.#closing) throw new ClosedError(`environment ${this.spec.id}`)
  }
}
