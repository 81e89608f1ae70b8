/** One arm, one task, one backend, as a Gymnasium environment. */

import type { ServoSpec, UserUnit } from '../robot/arm-spec.js'
import type { Kinematics } from '../robot/kinematics.js'
import { ActionError, CapabilityError, ClosedError, ResetNeededError, UsageError } from '../robot/errors.js'
import { Random } from '../robot/random.js'
import { degFromRad } from '../robot/units.js'
import { distance } from '../robot/vector.js'
import type { Arm } from './arm.js'
import type { Backend } from './backend.js'
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
}

interface Running {
  readonly episode: Episode
  steps: number
  tipM: Vector3
  /** When the last observation was there, on the backend's clock. */
  observedS: number
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
  #random = new Random(0)
  #running: Running | undefined
  #isClosed = false

  /** `CapabilityError` where the task needs a scene and the backend has none. */
  constructor(options: ArmEnvOptions) {
    const { spec, task, backend, arm, kinematics, limitsRad, rateHz } = options
    if (task.needsScene && !backend.scene) {
      throw new CapabilityError(
        `task '${task.id}' looks at its objects, and this backend has no scene: run it in simulation`,
      )
    }
    this.spec = spec
    this.task = task
    this.arm = arm
    this.kinematics = kinematics
    this.limitsRad = limitsRad
    this.rateHz = rateHz
    this.#backend = backend
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
      ...(task.environmentState.length > 0 && {
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
    const { scene } = this.#backend
    const episode = task.begin(this.#random.fork('episode'), { kinematics, limitsRad })
    scene?.reset({ positionRad: episode.startRad, objects: episode.objects })
    await arm.hold()
    const measured = await arm.observe()
    const running: Running = {
      episode,
      steps: 0,
      tipM: this.#tip(measured).positionM,
      observedS: this.#backend.clock.timeS,
      hash: 0n,
    }
    this.#running = running
    running.hash = scene?.stateHash(running.hash) ?? 0n
    const state = this.#taskState(measured, running)
    return [this.#observation(measured, running, state), this.#info(running, episode.score(state))]
  }

  async step(action: Float32Array): Promise<Step> {
    this.#refuseIfClosed()
    const running = this.#running
    if (!running) throw new ResetNeededError(`environment ${this.spec.id} was never reset: call reset() first`)
    const reason = this.actionSpace.explain(action)
    if (reason !== undefined) throw new ActionError(`action refused: ${reason}`)

    const { task, arm } = this
    const backend = this.#backend
    const sent = await arm.send(action)
    // The period runs from observation to observation: what the bus took is part of it.
    await backend.clock.advance(Math.max(0, 1 / this.rateHz - (backend.clock.timeS - running.observedS)))
    const measured = await arm.observe()
    running.observedS = backend.clock.timeS
    running.steps += 1
    const state = this.#taskState(measured, running)
    running.tipM = state.tip.positionM
    running.hash = backend.scene?.stateHash(running.hash) ?? 0n
    const score = running.episode.score(state)
    const reward = Object.entries(score.terms).reduce(
      (sum, [term, value]) => sum + (task.rewardWeights[term] ?? 0) * value,
      0,
    )
    return {
      observation: this.#observation(measured, running, state),
      reward,
      terminated: score.success,
      truncated: false,
      info: { ...this.#info(running, score), sent },
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#backend.close()
  }

  #observation(measured: Float32Array, { episode }: Running, state: TaskState): Observation {
    const { environmentState } = this.task
    return {
      'observation.state': measured,
      ...(environmentState.length > 0 && { 'observation.environment_state': episode.environmentState(state) }),
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
      ...(backend.scene ? { stateHash: hash.toString(16).padStart(16, '0') } : {}),
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
    if (this.#isClosed) throw new ClosedError(`environment ${this.spec.id}`)
  }
}
