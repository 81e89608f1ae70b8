/** Refuses calls in the wrong order: step needs a running episode, one call at a time, and nothing follows close. */

import type { Info, Observation, ResetOptions, Step } from '../env.js'
import { ClosedError, ResetNeededError } from '../../robot/errors.js'
import { Wrapper } from './wrapper.js'

type Phase =
  'never reset' | 'resetting' | 'reset failed' | 'running' | 'stepping' | 'terminated' | 'truncated' | 'closed'

const REASONS: Record<Exclude<Phase, 'running' | 'closed'>, string> = {
  'never reset': 'was never reset: call reset() first',
  resetting: 'is still resetting: await reset() first',
  stepping: 'is still in a step: await it first',
  'reset failed': 'failed to reset: call reset() again first',
  terminated: 'ended its episode (terminated): call reset() first',
  truncated: 'ended its episode (truncated): call reset() first',
}

/** Belongs outside every wrapper that ends episodes, such as `TimeLimit`, so that it sees their end. */
export class OrderEnforcing extends Wrapper {
  #phase: Phase = 'never reset'

  /** Throws `ClosedError` after `close`. */
  override async reset(options?: ResetOptions): Promise<[observation: Observation, info: Info]> {
    this.#refuseIfClosed()
    if (this.#phase === 'stepping' || this.#phase === 'resetting') this.#refuse(this.#phase)
    this.#enter('resetting')
    try {
      const result = await this.inner.reset(options)
      this.#enter('running')
      return result
    } catch (error) {
      this.#enter('reset failed')
      throw error
    }
  }

  /** Throws `ResetNeededError` outside a running episode and `ClosedError` after `close`; a step that throws ends nothing. */
  override async step(action: Float32Array): Promise<Step> {
    this.#refuseIfClosed()
    if (this.#phase !== 'running' && this.#phase !== 'closed') this.#refuse(this.#phase)
    this.#enter('stepping')
    let next: Phase = 'running'
    try {
      const step = await this.inner.step(action)
      if (step.terminated) next = 'terminated'
      else if (step.truncated) next = 'truncated'
      return step
    } finally {
      this.#enter(next)
    }
  }

  override async close(): Promise<void> {
    this.#enter('closed')
    await this.inner.close()
  }

  #refuse(phase: keyof typeof REASONS): never {
    throw new ResetNeededError(`environment ${this.spec.id} ${REASONS[phase]}`)
  }

  #refuseIfClosed(): void {
    if (this.#phase === 'closed') throw new ClosedError(`environment ${this.spec.id}`)
  }

  /** Closed is final, also for a reset or step that was under way. */
  #enter(phase: Phase): void {
    if (this.#phase !== 'closed') this.#phase = phase
  }
}
