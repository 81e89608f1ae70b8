/** Predictions that keep a processor busy for as long as one wants, and look at two pictures of 640 x 480: real thread and runtime, made-up network. */

import { fileURLToPath } from 'node:url'
import type { FeatureArray } from '../../src/env/env.js'
import type { PolicySpec } from '../../src/policies/learned/policy-spec.js'
import type { ChunkSource, Prediction, PredictionInput } from '../../src/policies/learned/predictor.js'
import { InferenceThread } from '../../src/run/onnx/inference-thread.js'

const [WIDTH, HEIGHT] = [640, 480]
const CAMERAS = ['observation.images.front', 'observation.images.wrist'] as const
/** The network takes its number of rounds for what a task would say of its scene. */
const ROUNDS = 'observation.environment_state'
const JOINTS = ['shoulder_pan', 'shoulder_lift', 'elbow_flex', 'wrist_flex', 'wrist_roll', 'gripper']
const STEPS = 30

const SPEC: PolicySpec = {
  format: 'so101-policy',
  version: 1,
  graphs: { policy: { file: 'busy.onnx', sha256: '' } },
  inputs: [
    { name: 'observation.state', type: 'STATE', shape: [JOINTS.length] },
    { name: ROUNDS, type: 'ENV', shape: [1] },
    ...CAMERAS.map(name => ({ name, type: 'VISUAL', shape: [3, HEIGHT, WIDTH] }) as const),
  ],
  action: { names: JOINTS.map(joint => `${joint}.pos`) },
  normalization: { modes: {}, stats: {} },
  n_obs_steps: 1,
  chunk_size: STEPS,
  n_action_steps: STEPS,
  temporal_ensemble_coeff: null,
  fps: 30,
  latency_ms: 0,
  loop: { type: 'act' },
  robot: { type: 'so101_follower', use_degrees: true },
  task: '',
  training: {},
}

const TRIED_ROUNDS = 100
const PASSES = 8
const TRIES = 8

/** Is asked with the joints, and adds the rest; its chunks are the measured pose. */
export class BusySource implements ChunkSource {
  readonly spec = SPEC
  readonly #pictures: Readonly<Record<string, FeatureArray>> = Object.fromEntries(
    CAMERAS.map((name, k) => [name, new Uint8Array(WIDTH * HEIGHT * 3).fill(100 + k)]),
  )
  #rounds = 0
  /** How long `request` kept its caller, milliseconds. */
  readonly askedMs: number[] = []

  private constructor(private readonly thread: ChunkSource) {}

  /** Each prediction takes about `busyS` of one processor, as measured now. */
  static async open(busyS: number): Promise<BusySource> {
    const file = fileURLToPath(new URL('./graphs/busy.onnx', import.meta.url))
    const thread = await InferenceThread.open({
      spec: SPEC,
      files: new Map([['policy', file]]),
      provider: 'cpu',
      threads: 1,
    })
    const source = new BusySource(thread)
    try {
      await source.#calibrate(busyS)
    } catch (error) {
      await thread.close()
      throw error
    }
    source.askedMs.length = 0
    return source
  }

  async request(input: PredictionInput): Promise<Prediction> {
    const observations = input.observations.map(features => ({
      ...features,
      ...this.#pictures,
      [ROUNDS]: Float32Array.of(this.#rounds),
    }))
    const beganMs = performance.now()
    const prediction = this.thread.request({ ...input, observations })
    this.askedMs.push(performance.now() - beganMs)
    return prediction
  }

  close(): Promise<void> {
    return this.thread.close()
  }

  /** From the shortest of a few predictions: whatever else the machine does only adds to them. Again with what came of it, since many rounds are faster each. */
  async #calibrate(busyS: number): Promise<void> {
    let rounds = busyS === 0 ? 0 : TRIED_ROUNDS
    for (let pass = 0; pass < PASSES && rounds > 0; pass++) {
      rounds = Math.max(1, Math.round((rounds * busyS) / (await this.#shortestS(rounds))))
    }
    this.#rounds = rounds
  }

  async #shortestS(rounds: number): Promise<number> {
    this.#rounds = rounds
    const pose = { 'observation.state': new Float32Array(JOINTS.length) }
    let shortestS = Infinity
    for (let k = 0; k < TRIES; k++) {
      const { inferenceS } = await this.request({ observations: [pose], task: '', seed: 0, isFirst: true })
      shortestS = Math.min(shortestS, inferenceS)
    }
    return shortestS
  }
}
