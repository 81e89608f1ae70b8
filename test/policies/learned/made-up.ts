/** Policies of made-up networks: what is fed to each is kept, what comes out is said by the test. */

import type { Graphs, Tensor, Tensors } from '../../../src/policies/learned/graphs.js'
import type { InputFeature, PolicyLoop, PolicySpec } from '../../../src/policies/learned/policy-spec.js'
import type { PredictionInput } from '../../../src/policies/learned/predictor.js'

export const JOINTS = ['shoulder_pan.pos', 'gripper.pos']

export const STATE: InputFeature = { name: 'observation.state', type: 'STATE', shape: [2], names: JOINTS }
export const OBJECTS: InputFeature = { name: 'observation.environment_state', type: 'ENV', shape: [3] }

export function camera(name: string, width: number, height: number): InputFeature {
  return { name: `observation.images.${name}`, type: 'VISUAL', shape: [3, height, width] }
}

/** Two joints, normalised by mean and deviation: state (x - 10) / 2, actions 4 x + 100 and 8 x - 50. */
export function specOf(loop: PolicyLoop, changes: Partial<PolicySpec> = {}): PolicySpec {
  return {
    format: 'so101-policy',
    version: 1,
    graphs: {},
    inputs: [STATE],
    action: { names: JOINTS },
    normalization: {
      modes: { STATE: 'MEAN_STD', ACTION: 'MEAN_STD' },
      stats: {
        'observation.state': { mean: [10, 10], std: [2, 2] },
        action: { mean: [100, -50], std: [4, 8] },
      },
    },
    n_obs_steps: 1,
    chunk_size: 3,
    n_action_steps: 2,
    temporal_ensemble_coeff: null,
    fps: 30,
    latency_ms: 0,
    loop,
    robot: { type: 'so101_follower', use_degrees: true },
    task: 'lift the cube',
    training: {},
    ...changes,
  }
}

export interface Run {
  readonly graph: string
  readonly feeds: Tensors
}

/** Answers by graph; copies of what each was fed. */
export class MadeUpGraphs implements Graphs {
  readonly runs: Run[] = []

  constructor(private readonly answers: Readonly<Record<string, (feeds: Tensors) => Tensors>>) {}

  run(graph: string, feeds: Tensors): Promise<Tensors> {
    const copies = Object.entries(feeds).map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }])
    this.runs.push({ graph, feeds: Object.fromEntries(copies) as Tensors })
    const answer = this.answers[graph]
    if (!answer) throw new Error(`nobody runs '${graph}'`)
    return Promise.resolve(answer(feeds))
  }

  /** Of one graph. */
  fed(graph: string): readonly Tensors[] {
    return this.runs.filter(run => run.graph === graph).map(({ feeds }) => feeds)
  }
}

export function tensor(dims: readonly number[], ...values: readonly number[]): Tensor {
  return { data: Float32Array.from(values), dims }
}

export function inputOf(
  observations: PredictionInput['observations'],
  changes: Partial<PredictionInput> = {},
): PredictionInput {
  return { observations, task: 'lift the cube', seed: 0, isFirst: true, ...changes }
}
