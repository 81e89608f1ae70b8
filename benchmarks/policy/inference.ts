/** How long a shipped policy thinks, in its thread, and how long asking it keeps the control loop. */

import { madeUpObservation } from '../../src/policies/learned/made-up-observation.js'
import { LatencyHistogram } from '../../src/robot/latency-histogram.js'
import { InferenceThread } from '../../src/run/onnx/inference-thread.js'
import { readPolicyFolder } from '../../src/run/policies/policy-folder.js'

const WARM_UP = 10

export interface Inference {
  readonly name: string
  readonly predictions: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  /** Of the call that copies the observation and sends it off. */
  readonly askP50Ms: number
  readonly askP99Ms: number
  /** What the policy is charged with in simulated time where nobody says otherwise. */
  readonly chargedMs: number
}

export async function inference(name: string, folder: string, predictions: number): Promise<Inference> {
  const { spec, files, tokenizer } = await readPolicyFolder(folder)
  const thread = await InferenceThread.open({ spec, files, tokenizer, provider: 'cpu', threads: 1 })
  const [thinking, asking] = [new LatencyHistogram(), new LatencyHistogram()]
  try {
    const observation = madeUpObservation(spec)
    const observations = Array.from({ length: spec.n_obs_steps }, () => observation)
    for (let k = 0; k < WARM_UP + predictions; k++) {
      const beganMs = performance.now()
      const asked = thread.request({ observations, task: spec.task, seed: k, isFirst: k === 0 })
      const askMs = performance.now() - beganMs
      const { inferenceS } = await asked
      if (k < WARM_UP) continue
      asking.add(askMs)
      thinking.add(1000 * inferenceS)
    }
  } finally {
    await thread.close()
  }
  return {
    name,
    predictions,
    p50Ms: thinking.percentileMs(0.5),
    p99Ms: thinking.percentileMs(0.99),
    maxMs: thinking.maxMs,
    askP50Ms: asking.percentileMs(0.5),
    askP99Ms: asking.percentileMs(0.99),
    chargedMs: spec.latency_ms,
  }
}
