/** One episode of a learned policy: when chunks are asked for, when they take over, and which action is executed at which step. */

import type { Observation } from '../../../env/env.js'
import type { Box } from '../../../env/spaces.js'
import { Random } from '../../../robot/random.js'
import { feature, type PolicyReport } from '../../policy.js'
import type { Chunk, ChunkSource, Prediction } from '../predictor.js'
import { TemporalEnsemble } from '../temporal-ensemble.js'
import { ActionTimeline } from './action-timeline.js'
import { ChunkRequest } from './chunk-request.js'
import { chargedSteps, stepsIn, type ExecutionOptions } from './execution-options.js'
import { ObservationHistory } from './observation-history.js'

export interface ChunkPolicyContext {
  readonly rateHz: number
  readonly actionSpace: Box
  /** What it is told to do, for those who read it. */
  readonly task: () => string
  /** On the wall's clock: resolves after so many seconds. Absent: nothing is waited for. */
  readonly sleep?: (timeS: number) => Promise<void>
}

const SEEDS = 4294967296

export class ChunkEpisode {
  readonly #timeline = new ActionTimeline()
  readonly #history: ObservationHistory
  readonly #ensemble: TemporalEnsemble | undefined
  readonly #random: Random
  /** Absent: on the wall's clock. */
  readonly #waitSteps: number | undefined
  readonly #deadlineSteps: number
  #request: ChunkRequest | undefined
  /** Steps of the control loop. */
  #turn = 0
  /** Actions executed: where the timeline is. */
  #executed = 0
  /** When the newest chunk was asked for, by `#executed`. */
  #askedAt: number | undefined
  /** Where the next chunk is to take over in deadline mode, by `#executed`. */
  #boundary = 0
  #isLate = false
  /** The last target. */
  #hold: Float32Array | undefined
  #waitedSteps = 0
  #missedDeadlines = 0
  readonly #inferenceS: number[] = []

  constructor(
    private readonly source: ChunkSource,
    private readonly options: ExecutionOptions,
    private readonly context: ChunkPolicyContext,
    seed: number,
  ) {
    const { inputs, n_obs_steps, chunk_size } = source.spec
    const { deadlineS, temporalEnsembleCoeff: coeff } = options
    this.#random = new Random(seed).fork('inference')
    this.#history = new ObservationHistory(
      inputs.map(({ name }) => name),
      n_obs_steps,
    )
    this.#ensemble = coeff === undefined ? undefined : new TemporalEnsemble(coeff, chunk_size)
    this.#waitSteps = chargedSteps(options, context.rateHz)
    this.#deadlineSteps = stepsIn(deadlineS, context.rateHz)
  }

  get report(): PolicyReport {
    return {
      chunks: this.#inferenceS.length,
      waitedSteps: this.#waitedSteps,
      missedDeadlines: this.#missedDeadlines,
      inferenceS: [...this.#inferenceS],
    }
  }

  /** Throws what went wrong with a chunk, once; what the chunks before it had left is not executed after that. */
  async act(observation: Observation): Promise<Float32Array> {
    const { actionSpace } = this.context
    this.#history.add(observation)
    // Before its first action the arm holds where it was found.
    this.#hold ??= actionSpace.clip(feature(observation, 'observation.state'))
    await this.#receive()
    if (!this.#request && this.#isTimeToAsk) {
      await this.#ask()
      await this.#receive()
    }
    const action = this.#timeline.take(this.#executed)
    this.#turn += 1
    if (action) {
      this.#executed += 1
      this.#hold = actionSpace.clip(action)
    } else this.#waitedSteps += 1
    return this.#hold.slice()
  }

  get #isTimeToAsk(): boolean {
    const { mode, nActionSteps, chunkSizeThreshold } = this.options
    const { size, largest } = this.#timeline
    if (size === 0) return true
    switch (mode) {
      case 'sync':
        return false
      case 'async':
        if (chunkSizeThreshold !== undefined) return size <= chunkSizeThreshold * largest
        return this.#executed - (this.#askedAt ?? 0) >= nActionSteps
      case 'deadline':
        return this.#executed >= this.#boundary - this.#deadlineSteps
    }
  }

  async #ask(): Promise<void> {
    const input = {
      observations: this.#history.newest,
      task: this.context.task(),
      seed: this.#random.integer(0, SEEDS),
      isFirst: this.#askedAt === undefined,
    }
    this.#request = new ChunkRequest(this.source, input, this.#executed, this.#turn, this.#waitSteps)
    this.#askedAt = this.#executed
    const { sleep } = this.context
    if (sleep && this.#waitSteps === undefined && this.#timeline.size === 0) {
      await this.#request.within(sleep(this.options.patienceS))
    }
  }

  /** The chunk on its way takes over where it is there and its step has come. */
  async #receive(): Promise<void> {
    const prediction = await this.#arrived()
    const isDue = this.options.mode !== 'deadline' || this.#executed >= this.#boundary || this.#timeline.size === 0
    if (!this.#request || !isDue) return
    if (prediction) {
      this.#takeOver(prediction, this.#request.first)
      this.#request = undefined
    } else if (this.options.mode === 'deadline' && this.#boundary > 0 && !this.#isLate) {
      this.#isLate = true
      this.#missedDeadlines += 1
    }
  }

  async #arrived(): Promise<Prediction | undefined> {
    try {
      return await this.#request?.arrived(this.#turn)
    } catch (error) {
      this.#request = undefined
      // What a planner kept may be of before the error, or of another episode: it starts anew.
      this.#askedAt = undefined
      this.#timeline.clear()
      throw error
    }
  }

  #takeOver({ chunk, inferenceS }: Prediction, first: number): void {
    const { mode, nActionSteps, aggregate } = this.options
    this.#inferenceS.push(inferenceS)
    this.#timeline.replace(this.#part(chunk), first, this.#executed, mode === 'async' ? aggregate : 'latest_only')
    this.#boundary = this.#executed + Math.min(nActionSteps, this.#timeline.size)
    this.#isLate = false
  }

  /** What may be executed of a chunk. */
  #part(chunk: Chunk): Chunk {
    const { values, dims } = chunk
    if (this.#ensemble) return { values: this.#ensemble.update(chunk), steps: 1, dims }
    if (this.options.mode !== 'sync') return chunk
    const steps = Math.min(this.options.nActionSteps, chunk.steps)
    return { values: values.subarray(0, steps * dims), steps, dims }
  }
}
