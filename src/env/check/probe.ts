/** Calls an environment as its contract says and demands that what comes back keeps to it. */

import { EnvCheckError } from '../../robot/errors.js'
import type { Env, Info, Observation, ResetOptions, Step } from '../env.js'
import { describeValue } from '../spaces/describe-value.js'

/** One environment under check. Every broken rule is an `EnvCheckError`, also an error that the environment threw. */
export class Probe {
  constructor(readonly env: Env) {}

  async reset(options?: ResetOptions): Promise<{ observation: Observation; info: Info }> {
    const call = `reset(${options === undefined ? '' : JSON.stringify(options)})`
    const result = await this.#answer(call, () => this.env.reset(options))
    if (!Array.isArray(result) || result.length !== 2) {
      throw new EnvCheckError(`${call} must return [observation, info], found ${describeValue(result)}`)
    }
    const [observation, info] = result as unknown[]
    return { observation: this.#observation(call, observation), info: requireInfo(call, info) }
  }

  async step(action: Float32Array): Promise<Step> {
    const given = action.slice()
    const result = await this.#answer('step()', () => this.env.step(action))
    if (action.some((value, index) => !Object.is(value, given[index]))) {
      throw new EnvCheckError('step() wrote into the action it was given: copy it first')
    }
    if (!isRecord(result)) throw new EnvCheckError(`step() must return a step, found ${describeValue(result)}`)
    const { observation, reward, terminated, truncated, info } = result
    if ('done' in result) throw new EnvCheckError('step() returned `done`: say `terminated` or `truncated` instead')
    if (typeof reward !== 'number' || !Number.isFinite(reward)) {
      throw new EnvCheckError(`step() must return a finite number as reward, found ${describeValue(reward)}`)
    }
    return {
      observation: this.#observation('step()', observation),
      reward,
      terminated: requireBoolean('terminated', terminated),
      truncated: requireBoolean('truncated', truncated),
      info: requireInfo('step()', info),
    }
  }

  /** Demands that `step` rejects with an error of that class. `when` completes "step() ...", `advice` is the next move. */
  async stepFails(
    action: Float32Array,
    expected: new (message: string) => Error,
    when: string,
    advice = '',
  ): Promise<void> {
    await this.fails(`step() ${when}`, () => this.env.step(action), expected, advice)
  }

  async fails(
    what: string,
    call: () => Promise<unknown>,
    expected: new (message: string) => Error,
    advice = '',
  ): Promise<void> {
    try {
      await call()
    } catch (error) {
      if (error instanceof expected) return
      throw new EnvCheckError(`${what} must throw ${expected.name}, found ${describeValue(error)}`, { cause: error })
    }
    throw new EnvCheckError(`${what} must throw ${expected.name}, but succeeded${advice}`)
  }

  async #answer(call: string, ask: () => Promise<unknown>): Promise<unknown> {
    let answer: unknown
    try {
      answer = ask()
      if (answer instanceof Promise) return await (answer as Promise<unknown>)
    } catch (error) {
      throw new EnvCheckError(`${call} must succeed, but threw ${describeValue(error)}`, { cause: error })
    }
    throw new EnvCheckError(`${call} must return a promise, found ${describeValue(answer)}`)
  }

  #observation(call: string, observation: unknown): Observation {
    const space = this.env.observationSpace
    if (space.contains(observation)) return observation
    const reason = space.explain(observation) ?? `not in ${space.describe()}`
    throw new EnvCheckError(`${call} returned an observation outside the observation space: ${reason}`)
  }
}

function requireInfo(call: string, info: unknown): Info {
  if (isRecord(info)) return info
  throw new EnvCheckError(`${call} must return an object as info, found ${describeValue(info)}`)
}

function requireBoolean(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw new EnvCheckError(`step() must return \`${name}\` as true or false, found ${describeValue(value)}`)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
}
