/** An environment around another one: override what should differ, the rest is passed on. */

import type { Env, EnvSpec, Info, Observation, ResetOptions, Step } from '../env.js'
import type { Space } from '../spaces.js'

/** Passes every call to `inner`. The wrapper owns `inner`: closing it closes both. */
export abstract class Wrapper implements Env {
  constructor(readonly inner: Env) {}

  /** The environment beneath all wrappers. */
  get unwrapped(): Env {
    return this.inner instanceof Wrapper ? this.inner.unwrapped : this.inner
  }

  get spec(): EnvSpec {
    return this.inner.spec
  }

  get observationSpace(): Space<Observation> {
    return this.inner.observationSpace
  }

  get actionSpace(): Space<Float32Array> {
    return this.inner.actionSpace
  }

  get rateHz(): number {
    return this.inner.rateHz
  }

  reset(options?: ResetOptions): Promise<[observation: Observation, info: Info]> {
    return this.inner.reset(options)
  }

  step(action: Float32Array): Promise<Step> {
    return this.inner.step(action)
  }

  close(): Promise<void> {
    return this.inner.close()
  }
}
