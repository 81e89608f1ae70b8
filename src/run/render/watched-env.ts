/** An environment with somebody who looks on: after the reset, and after every step. */

import type { Env, Info, Observation, ResetOptions, Step } from '../../env/env.js'
import { Wrapper } from '../../env/wrappers/wrapper.js'

export class WatchedEnv extends Wrapper {
  #steps = 0

  /** `look` is waited for. `mostSteps`: the episode is cut off there. */
  constructor(
    inner: Env,
    private readonly look: (steps: number) => Promise<void> | void,
    private readonly mostSteps = Infinity,
  ) {
    super(inner)
  }

  override async reset(options?: ResetOptions): Promise<[observation: Observation, info: Info]> {
    const first = await super.reset(options)
    this.#steps = 0
    await this.look(0)
    return first
  }

  override async step(action: Float32Array): Promise<Step> {
    const step = await super.step(action)
    this.#steps += 1
    await this.look(this.#steps)
    return this.#steps >= this.mostSteps && !step.terminated ? { ...step, truncated: true } : step
  }
}
