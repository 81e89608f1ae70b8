/** A simulated environment whose steps take their time on the wall's clock, for whoever moves it by hand. */

import type { Clock } from '../env/backend.js'
import type { Env, Observation, Info, ResetOptions, Step } from '../env/env.js'
import { Pacer, type PacingReport } from '../env/pacer.js'
import { Wrapper } from '../env/wrappers/wrapper.js'
import { WallClock } from '../hardware/wall-clock.js'
import { armEnvOf } from './arm-env-of.js'

/** Steps that come late are counted, and not made up for. */
export class RealTimeEnv extends Wrapper {
  readonly #pacer: Pacer
  #isFirst = true

  constructor(inner: Env, clock: Clock = new WallClock()) {
    super(inner)
    this.#pacer = new Pacer(clock, 1 / inner.rateHz)
  }

  override async reset(options?: ResetOptions): Promise<[observation: Observation, info: Info]> {
    this.#isFirst = true
    return this.inner.reset(options)
  }

  override async step(action: Float32Array): Promise<Step> {
    // Simulated time waits for the first action, as an arm on a table does.
    if (this.#isFirst) this.#pacer.start()
    this.#isFirst = false
    const step = await this.inner.step(action)
    await this.#pacer.wait()
    return step
  }

  /** How well the steps kept to the wall's clock, since the environment was made. */
  get pacing(): PacingReport {
    return this.#pacer.report
  }
}

/** The same environment where its own clock is the wall's. */
export function inRealTime(env: Env, clock?: Clock): Env {
  return hasWallClock(env) ? env : new RealTimeEnv(env, clock)
}

/** How well an environment's steps keep to the wall's clock: its own record, or that of the `RealTimeEnv` around it. */
export function pacingOf(env: Env): PacingReport | undefined {
  for (let each = env; each instanceof Wrapper; each = each.inner) {
    if (each instanceof RealTimeEnv) return each.pacing
  }
  return hasWallClock(env) ? armEnvOf(env)?.pacing : undefined
}

/** Whether time goes by on its own, whatever anybody does. */
export function hasWallClock(env: Env): boolean {
  return armEnvOf(env)?.backend.clock instanceof WallClock
}
