/** A learned policy in a control loop: asks for chunks of actions in time, gives one action a step, and never keeps the loop waiting. */

import type { Observation } from '../../../env/env.js'
import type { Policy, PolicyReport } from '../../policy.js'
import { neededInputs } from '../needed-inputs.js'
import type { ChunkSource } from '../predictor.js'
import { ChunkEpisode, type ChunkPolicyContext } from './chunk-episode.js'
import type { ExecutionOptions } from './execution-options.js'

export type { ChunkPolicyContext }

export class ChunkPolicy implements Policy {
  readonly needs: readonly string[]
  readonly rateHz: number
  #episode: ChunkEpisode

  /** `options` fit the source's spec: whoever reads them from a user checks that. Closes the source when it is closed. */
  constructor(
    private readonly source: ChunkSource,
    private readonly options: ExecutionOptions,
    private readonly context: ChunkPolicyContext,
  ) {
    this.needs = neededInputs(source.spec).map(({ name }) => name)
    this.rateHz = source.spec.fps
    this.#episode = new ChunkEpisode(source, options, context, 0)
  }

  /** What is still on its way stays with the old episode, and never acts in the new one. */
  reset(seed: number): void {
    this.#episode = new ChunkEpisode(this.source, this.options, this.context, seed)
  }

  act(observation: Observation): Promise<Float32Array> {
    return this.#episode.act(observation)
  }

  report(): PolicyReport {
    return this.#episode.report
  }

  close(): Promise<void> {
    return this.source.close()
  }
}
