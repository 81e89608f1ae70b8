/** Ends episodes that take too long, as truncated: the state still has a value. */

import type { Env, EnvSpec, Info, Observation, ResetOptions, Step } from '../env.js'
import { Wrapper } from './wrapper.js'

/**
 * Sets `truncated` from step `maxSteps` on. As in Gymnasium, an episode that terminates in that very step is both
 * terminated and truncated. A step that throws does not count.
 */
export class TimeLimit extends Wrapper {
  #elapsedSteps = 0

  /** `maxSteps`: control steps an episode may take. Throws `RangeError` unless a positive integer. */
  constructor(
    inner: Env,
    readonly maxSteps: number,
  ) {
    super(inner)
    if (!Number.isSafeInteger(maxSteps) || maxSteps <= 0) {
      throw new RangeError(`expected \`maxSteps\` to be a positive integer, got ${maxSteps}`)
    }
  }

  /** The smaller of the two limits where `inner` has one of its own. */
  override get spec(): EnvSpec {
    const { maxEpisodeSteps = Infinity } = this.inner.spec
    return { ...this.inner.spec, maxEpisodeSteps: Math.min(maxEpisodeSteps, this.maxSteps) }
  }

  override async reset(options?: ResetOptions): Promise<[observation: Observation, info: Info]> {
    this.#elapsedSteps = 0
    return this.inner.reset(options)
  }

  override async step(action: Float32Array): Promise<Step> {
    const step = await this.inner.step(action)
    this.#elapsedSteps += 1
    return { ...step, truncated: step.truncated || this.#elapsedSteps >= this.maxSteps }
  }
}
