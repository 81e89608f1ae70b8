/** A toy environment that keeps the whole contract: actions push a counter from a random start, 10 from zero ends the episode. */

import { ActionError, ClosedError, ResetNeededError } from '../../src/robot/errors.js'
import { Random } from '../../src/robot/random.js'
import type { Env, EnvSpec, Info, Observation, ResetOptions, Step } from '../../src/env/env.js'
import { Box, Dict, type Space } from '../../src/env/spaces.js'

const GOAL = 10

export class CounterEnv implements Env {
  readonly spec: EnvSpec
  readonly rateHz: number = 50
  readonly actionSpace: Space<Float32Array> = new Box({ low: -1, high: 1, labels: ['push'] })
  readonly observationSpace: Space<Observation> = new Dict({
    'observation.state': new Box({ low: [-20, 0], high: [20, 10_000], labels: ['position', 'count'] }),
  })
  /** Actions in the order they came, over all episodes. */
  readonly received: number[] = []
  closeCalls = 0
  protected random = new Random(0)
  protected position = 0
  protected count = 0
  protected isRunning = false

  constructor(spec: Partial<EnvSpec> = {}) {
    this.spec = { id: 'test/Counter-v0', ...spec }
  }

  reset({ seed, options }: ResetOptions = {}): Promise<[Observation, Info]> {
    return promised(() => {
      this.refuseIfClosed()
      if (seed !== undefined) this.random = new Random(seed)
      this.position = this.random.uniform(-1, 1)
      this.count = 0
      this.isRunning = true
      return [this.observe(), { options: options ?? {} }]
    })
  }

  step(action: Float32Array): Promise<Step> {
    return promised(() => {
      this.refuseIfClosed()
      if (!this.isRunning) throw new ResetNeededError('call reset() first')
      const reason = this.actionSpace.explain(action)
      if (reason !== undefined) throw new ActionError(reason)
      const [push = 0] = action
      this.received.push(push)
      this.position += push
      this.count += 1
      const truncated = this.count >= (this.spec.maxEpisodeSteps ?? Infinity)
      const terminated = Math.abs(this.position) >= GOAL
      this.isRunning = !terminated && !truncated
      return { observation: this.observe(), reward: -Math.abs(this.position), terminated, truncated, info: {} }
    })
  }

  close(): Promise<void> {
    this.closeCalls += 1
    return Promise.resolve()
  }

  protected observe(): Observation {
    return { 'observation.state': Float32Array.of(this.position, this.count) }
  }

  protected refuseIfClosed(): void {
    if (this.closeCalls > 0) throw new ClosedError('counter')
  }
}

/** What an async function does, for bodies without await. */
function promised<T>(body: () => T): Promise<T> {
  return new Promise(resolve => {
    resolve(body())
  })
}
