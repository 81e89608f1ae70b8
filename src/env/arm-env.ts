/** One arm, one task, one backend, as a Gymnasium environment. */

import type { ServoSpec, UserUnit } from '../robot/arm-spec.js'
import type { Kinematics } from '../robot/kinematics.js'
import { ActionError, CapabilityError, ClosedError, ResetNeededError, UsageError } from '../robot/errors.js'
import { Random } from '../robot/random.js'
import { degFromRad } from '../robot/units.js'
import { distance } from '../robot/vector.js'
import type { Arm } from './arm.js'
import { SafeArm } from './safe-arm.js'
import type { ArmSafety } from './safety/protection.js'
import type { Backend, Operator } from './backend.js'
import { Pacer, type PacingReport } from './pacer.js'
import type { Env, EnvSpec, Info, Observation, ResetOptions, Step } from './env.js'
import { Box, Dict } from './spaces.js'
import type { Episode, Score, Task, TaskState } from './task.js'
import type { Vector3 } from './scene.js'

/** The joint's mechanical travel in the user's units, about its middle. */
function travelOf({ unit, travelRad: [lower, upper] }: ServoSpec): readonly [low: number, high: number] {
  if (unit === 'percent') return [0, 100]
  if (unit === 'm100') return [-100, 100]
  const halfDeg = degFromRad(upper - lower) / 2
  return [-halfDeg, halfDeg]
}

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
  /** Told what no error can be thrown for. */
  readonly warn?: ((message: string) => void) | undefined
}

interface Running {
  readonly episode: Episode
  steps: number
  tipM: Vector3
  hash: bigint
}

/** What an encoder shows at most. */
const HALF_TURN_DEG = 180
const UNIT_LABELS: Readonly<Record<UserUnit, string>> = { degrees: 'deg', m100: 'm100', percent: 'pct' }

/**
 * Observations: `observation.state`, float32[6], degrees and gripper 0..100 as LeRobot has them, and what the task tells of its
 * scene, `observation.environment_state`. Actions: absolute joint targets in the same units, float32[6].
 * `info` names the task, what was really sent, the reward's terms, success, and, in simulation, a chained 64-bit state hash.
 */
export class ArmEnv implements Env {
  readonly spec: EnvSpec
  readonly observationSpace: Dict<Record<string, Box>>
  readonly actionSpace: Box
  readonly rateHz: number
  readonly task: Task
  readonly arm: Arm
  readonly kinematics: Kinematics
  readonly limitsRad: ArmEnvOptions['limitsRad']
  readonly #backend: Backend
  readonly #safe: SafeArm
  readonly #pacer: Pacer
  readonly #warn: (message: string) => void
  #random = new Random(0)
  #running: Running | undefined
  #closing: Promise<void> | undefined

  /** `CapabilityError` where the task needs a scene and the backend has none. */
  constructor(options: ArmEnvOptions) {
    const { spec, task, backend, arm, kinematics, limitsRad, rateHz } = options
    if (task.needsScene && !backend.scene && !backend.operator) {
      throw new CapabilityError(
        `task '${task.id}' looks at its objects, and this backend has neither scene nor operator: run it in simulation, or name an operator`,
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
    this.#pacer = new Pacer(backend.clock, 1 / rateHz)
    this.#warn = options.warn ?? (() => undefined)
    const { servos } = arm.spec
    const labels = servos.map(servo => servo.key)
    const units = servos.map(servo => UNIT_LABELS[servo.unit])
    this.actionSpace = new Box({
      low: servos.map(servo => travelOf(servo)[0]),
      high: servos.map(servo => travelOf(servo)[1]),
      labels,
      units,
    })
    this.observationSpace = new Dict({
      'observation.state': new Box({
        low: servos.map(servo => (servo.unit === 'degrees' ? -HALF_TURN_DEG : travelOf(servo)[0])),
        high: servos.map(servo => (servo.unit === 'degrees' ? HALF_TURN_DEG : travelOf(servo)[1])),
        labels,
        units,
      }),
      ...(this.#hasEnvironmentState && {
        'observation.environment_state': new Box({
          low: task.environmentState.map(({ low }) => low),
          high: task.environmentState.map(({ high }) => high),
          labels: task.environmentState.map(({ label }) => label),
          units: task.environmentState.map(({ unit }) => unit),
        }),
      }),
    })
  }

  /** Knows no reset options: `UsageError` for any. */
  async reset({ seed, options = {} }: ResetOptions = {}): Promise<[observation: Observation, info: Info]> {
    this.#refuseIfClosed()
    const [unknown] = Object.keys(options)
    if (unknown !== undefined)
      throw new UsageError(`environment ${this.spec.id} has no reset option '${unknown}': leave it out`)
    if (seed !== undefined) this.#random = new Random(seed)
    const { task, arm, kinematics, limitsRad } = this
    const safe = this.#safe
    const { scene, operator } = this.#backend
    this.#running = undefined
    const episode = task.begin(this.#random.fork('episode'), { robot: arm.spec, kinematics, limitsRad })
    await safe.engage(() => scene?.reset({ positionRad: episode.startRad, objects: episode.objects }))
    if (!scene) {
      await safe.glideTo(episode.startRad)
      if (task.needsScene) await operator?.prepare(task.instruction)
    }
    const measured = await safe.observe()
    const running: Running = {
      episode,
      steps: 0,
      tipM: this.#tip(measured).positionM,
      hash: 0n,
    }
    this.#running = running
    running.hash = scene?.stateHash?.(running.hash) ?? 0n
    const state = this.#taskState(measured, running)
    return [this.#observation(measured, running, state), this.#info(running, this.#score(running, state))]
  }

  async step(action: Float32Array): Promise<Step> {
    this.#refuseIfClosed()
    const running = this.#running
    if (!running) throw new ResetNeededError(`environment ${this.spec.id} was never reset: call reset() first`)
    const reason = this.actionSpace.explain(action)
    if (reason !== undefined) throw new ActionError(`action refused: ${reason}`)

    const { task } = this
    const backend = this.#backend
    // The arm waits for its first target as long as the policy thinks.
    if (running.steps === 0) this.#pacer.start()
    const { sent, limited, hit } = await this.#moved(() => this.#safe.send(action))
    await this.#pacer.wait()
    const measured = await this.#moved(() => this.#safe.observe())
    await backend.scene?.refresh?.()
    running.steps += 1
    const state = this.#taskState(measured, running)
    running.tipM = state.tip.positionM
    running.hash = backend.scene?.stateHash?.(running.hash) ?? 0n
    const score = this.#score(running, state)
    const reward = Object.entries(score.terms).reduce(
      (sum, [term, value]) => sum + (task.rewardWeights[term] ?? 0) * value,
      0,
    )
    return {
      observation: this.#observation(measured, running, state),
      reward,
      terminated: score.success || this.#verdict === 'failure',
      truncated: false,
      info: {
        ...this.#info(running, score),
        sent,
        ...(Object.keys(limited).length > 0 && { limited }),
        ...(hit && { fence: hit.what }),
      },
    }
  }

  /** Stops the arm as it was configured: by default it glides to its rest pose and lets go. For stop keys and signals; the next `reset` begins anew. */
  async stop(reason: string): Promise<void> {
    this.#running = undefined
    await this.#safe.stop(reason)
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
    return { terms: {}, success: this.#verdict === 'success' }
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

  #observation(measured: Float32Array, { episode }: Running, state: TaskState): Observation {
    return {
      'observation.state': measured,
      ...(this.#hasEnvironmentState && { 'observation.environment_state': episode.environmentState(state) }),
    }
  }

  #info({ steps, hash }: Running, { terms, success }: Score): Info {
    const { task } = this
    const backend = this.#backend
    return {
      task: task.instruction,
      steps,
      timeS: steps / this.rateHz,
      is_success: success,
      rewardTerms: terms,
      units: this.actionSpace.units,
      backend: backend.facts,
      ...(this.#safe.warnings.length > 0 && { warnings: this.#safe.warnings }),
      ...(backend.scene?.stateHash ? { stateHash: hash.toString(16).padStart(16, '0') } : {}),
    }
  }

  #taskState(measured: Float32Array, { tipM }: Running): TaskState {
    const tip = this.#tip(measured)
    const { scene } = this.#backend
    return { tip, tipSpeedMS: distance(tip.positionM, tipM) * this.rateHz, ...(scene ? { scene } : {}) }
  }

  #tip(measured: Float32Array) {
    return this.kinematics.forward(this.arm.toRad(measured))
  }

  #refuseIfClosed(): void {
    if (this.#closing) throw new ClosedError(`environment ${this.spec.id}`)
  }
}
