/** An environment whose episodes are as long as they are told to be, as in gymnasium_autoreset.py. */

import type { Env, EnvSpec, Info, Observation, ResetOptions, Step } from '../../../src/env/env.js'
import { Box, Dict } from '../../../src/env/spaces.js'

export class ScheduledEnv implements Env {
  readonly spec: EnvSpec = { id: 'test/Scheduled-v0' }
  readonly rateHz = 30
  readonly actionSpace = new Box({ low: -100, high: 100 })
  readonly observationSpace = new Dict({ look: new Box({ low: -1000, high: 1000, shape: [4] }) })
  /** Told to `step` by a test: what it throws, and whether it is called at all. */
  fault: Error | undefined
  steps = 0
  closeCalls = 0
  #seed = -1
  #episode = -1
  #count = 0
  #last = 0

  /** Episode e lasts `lengths[e % lengths.length]` steps; even ones terminate, odd ones are truncated. */
  constructor(readonly lengths: readonly number[]) {}

  reset({ seed, options }: ResetOptions = {}): Promise<[Observation, Info]> {
    if (seed !== undefined) {
      this.#seed = seed
      this.#episode = -1
    }
    this.#episode += 1
    this.#count = 0
    this.#last = 0
    return Promise.resolve([this.#look(), { began: this.#episode, asked: options?.['asked'] ?? 0 }])
  }

  step([action = 0]: Float32Array): Promise<Step> {
    this.steps += 1
    if (this.fault) return Promise.reject(this.fault)
    this.#count += 1
    this.#last = action
    const isOver = this.#count === this.lengths[this.#episode % this.lengths.length]
    const isEven = this.#episode % 2 === 0
    return Promise.resolve({
      observation: this.#look(),
      reward: 10 * this.#episode + this.#count,
      terminated: isOver && isEven,
      truncated: isOver && !isEven,
      info: { count: this.#count, is_success: isOver && isEven, stateHash: this.#count.toString(16).padStart(16, '0') },
    })
  }

  close(): Promise<void> {
    this.closeCalls += 1
    return Promise.resolve()
  }

  #look(): Observation {
    return { look: Float32Array.of(this.#seed, this.#episode, this.#count, this.#last) }
  }
}
