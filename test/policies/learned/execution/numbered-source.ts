/** Chunks whose actions tell where they come from, and a control loop that notes which of them is executed at which step. */

import { expect } from 'vitest'
import type { Observation } from '../../../../src/env/env.js'
import { Box } from '../../../../src/env/spaces.js'
import { ChunkPolicy } from '../../../../src/policies/learned/execution/chunk-policy.js'
import type { ExecutionOptions } from '../../../../src/policies/learned/execution/execution-options.js'
import type { PolicySpec } from '../../../../src/policies/learned/policy-spec.js'
import type { ChunkSource, Prediction, PredictionInput } from '../../../../src/policies/learned/predictor.js'

export const RATE_HZ = 10

export function numberedSpec(chunk_size: number, n_obs_steps = 1): PolicySpec {
  return {
    format: 'so101-policy',
    version: 1,
    graphs: {},
    inputs: [{ name: 'observation.state', type: 'STATE', shape: [1] }],
    action: { names: ['joint.pos'] },
    normalization: { modes: {}, stats: {} },
    n_obs_steps,
    chunk_size,
    n_action_steps: chunk_size,
    temporal_ensemble_coeff: null,
    fps: RATE_HZ,
    latency_ms: 0,
    loop: { type: 'act' },
    robot: { type: 'so101_follower', use_degrees: true },
    task: '',
    training: {},
  }
}

interface Asked {
  readonly input: PredictionInput
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** Action k of chunk c is 100 c + k. */
export class NumberedSource implements ChunkSource {
  readonly asked: Asked[] = []
  isClosed = false

  /** `answers`: at once; otherwise by hand. */
  constructor(
    readonly spec: PolicySpec,
    private readonly answers = true,
  ) {}

  request(input: PredictionInput): Promise<Prediction> {
    const chunk = this.asked.length
    return new Promise((resolve, reject) => {
      const answer = () => {
        const values = Float32Array.from({ length: this.spec.chunk_size }, (_, k) => 100 * chunk + k)
        resolve({ chunk: { values, steps: values.length, dims: 1 }, inferenceS: 0.1 + chunk / 1000 })
      }
      this.asked.push({ input, resolve: answer, reject })
      if (this.answers) answer()
    })
  }

  /** Once the answer has got about; with `error`, that. */
  async answered(chunk: number, error?: Error): Promise<void> {
    if (error) this.asked[chunk]?.reject(error)
    else this.asked[chunk]?.resolve()
    await tick()
  }

  /** Once so many chunks were asked for. */
  async isAskedFor(count: number): Promise<void> {
    await tick()
    expect(this.asked).toHaveLength(count)
  }

  close(): Promise<void> {
    this.isClosed = true
    return Promise.resolve()
  }
}

export const OPTIONS: ExecutionOptions = {
  mode: 'sync',
  nActionSteps: 3,
  aggregate: 'latest_only',
  deadlineS: 0,
  patienceS: 0,
  latencyS: 0,
}

/** The loop's turns so far are the measured pose, so that observations tell when they were made. */
export class Loop {
  readonly policy: ChunkPolicy
  #turn = 0

  constructor(source: ChunkSource, options: Partial<ExecutionOptions> = {}, sleep?: (timeS: number) => Promise<void>) {
    this.policy = new ChunkPolicy(
      source,
      { ...OPTIONS, ...options },
      {
        rateHz: RATE_HZ,
        actionSpace: new Box({ low: -1, high: 10_000, shape: [1] }),
        task: () => 'go',
        ...(sleep ? { sleep } : {}),
      },
    )
    this.reset(7)
  }

  reset(seed: number): void {
    this.policy.reset(seed)
    this.#turn = 0
  }

  /** One step's action. */
  async value(): Promise<number> {
    const observation: Observation = { 'observation.state': Float32Array.of(-1000 - this.#turn++) }
    const action = await this.policy.act(observation)
    return action[0] as number
  }

  /** Of the next steps: `2.1` is action 1 of chunk 2, `-` a held pose. */
  async steps(count: number): Promise<string> {
    const seen: string[] = []
    for (let k = 0; k < count; k++) {
      const waited = this.policy.report().waitedSteps
      const value = await this.value()
      const isHeld = this.policy.report().waitedSteps > waited
      seen.push(isHeld ? '-' : `${Math.floor(value / 100)}.${value % 100}`)
    }
    return seen.join(' ')
  }
}

/** When chunks were asked for, by the loop's turns. */
export function turnsAsked(source: NumberedSource): number[] {
  return source.asked.map(({ input }) => -1000 - (input.observations.at(-1)?.['observation.state']?.[0] as number))
}

async function tick(): Promise<void> {
  await new Promise(resolve => setImmediate(resolve))
}
