/** An arm's environment that is driven in another control mode. */

import { ActionError, ResetNeededError } from '../../robot/errors.js'
import type { ArmEnv } from '../arm-env.js'
import type { ArmState, ControlMode, ControlModeName } from '../control/control-mode.js'
import { controlMode } from '../control/modes.js'
import type { Env, Info, Observation, ResetOptions, Step } from '../env.js'
import type { Box } from '../spaces.js'
import { Wrapper } from './wrapper.js'

/**
 * Its action space is the mode's. `info.action` is the absolute joint action that it stood for, `info.controlMode` the mode's name, and `info.ik`, in modes
 * that ask for poses, how well the pose could be had.
 */
export class ControlModeEnv extends Wrapper {
  #state: ArmState | undefined

  constructor(
    inner: Env,
    readonly mode: ControlMode,
    /** In the order of the joint targets, as `info.limited` names them. */
    private readonly joints: readonly string[],
  ) {
    super(inner)
  }

  static of(env: ArmEnv, name: ControlModeName): ControlModeEnv {
    const { arm, kinematics, actionSpace: jointSpace, rateHz } = env
    const { spec, calibration } = arm
    const mode = controlMode(name, { spec, calibration, kinematics, jointSpace, rateHz })
    return new ControlModeEnv(
      env,
      mode,
      spec.servos.map(({ joint }) => joint),
    )
  }

  override get actionSpace(): Box {
    return this.mode.space
  }

  override async reset(options?: ResetOptions): Promise<[observation: Observation, info: Info]> {
    this.#state = undefined
    const [observation, info] = await this.inner.reset(options)
    const measured = measuredIn(observation)
    this.#state = { measured, target: measured }
    return [observation, { ...info, controlMode: this.mode.name }]
  }

  /** `ActionError` for an action outside the mode's space. */
  override async step(action: Float32Array): Promise<Step> {
    const state = this.#running()
    const reason = this.mode.space.explain(action)
    if (reason !== undefined) throw new ActionError(`action refused in control mode '${this.mode.name}': ${reason}`)
    const { target, ik } = this.mode.decode(action, state)
    const step = await this.inner.step(target)
    this.#state = { measured: measuredIn(step.observation), target: this.#taken(target, step.info) }
    return {
      ...step,
      info: { ...step.info, controlMode: this.mode.name, action: target, ...(ik && { ik }) },
    }
  }

  /** The action of this mode that asks for absolute joint targets now, as near as its limits allow. */
  encode(target: Float32Array): Float32Array {
    return this.mode.encode(target, this.#running())
  }

  /** Joints that were held back go on from where they were really sent: what the arm does not do must not add up. */
  #taken(target: Float32Array, { limited, sent }: Info): Float32Array {
    if (!(sent instanceof Float32Array) || typeof limited !== 'object' || limited === null) return target
    return target.map((value, k) => (Object.hasOwn(limited, this.joints[k] ?? '') ? (sent[k] as number) : value))
  }

  #running(): ArmState {
    if (this.#state) return this.#state
    throw new ResetNeededError(`environment ${this.spec.id} was never reset: call reset() first`)
  }
}

/** The control mode that an environment is driven in; undefined where it takes its own actions. */
export function controlModeEnvOf(env: Env): ControlModeEnv | undefined {
  if (env instanceof ControlModeEnv) return env
  return env instanceof Wrapper ? controlModeEnvOf(env.inner) : undefined
}

function measuredIn(observation: Observation): Float32Array {
  const measured = observation['observation.state']
  if (measured) return measured.slice()
  throw new TypeError(`expected 'observation.state', got ${Object.keys(observation).join(', ')}`)
}
