/** How a learned policy kept up with the control loop: lines for people, JSON for programs. */

import { chargedSteps } from '../policies/learned/execution/execution-options.js'
import type { Evaluation } from '../run/evaluate.js'

type Inference = NonNullable<Evaluation['inference']>

/** Each line ends in a newline; none of a policy that has no networks. */
export function inferenceText({ policy, inference }: Evaluation, rateHz: number): string {
  if (!inference) return ''
  const { execution, chunksPerEpisode, waitedShare, missedDeadlines } = inference
  const { inferenceP50S, inferenceP99S, inferenceMaxS } = inference
  const deadlines = execution.mode === 'deadline' ? `, ${missedDeadlines} deadlines missed` : ''
  return (
    `${policy}: ${howText(execution)}; ${chunksPerEpisode.toFixed(1)} chunks an episode, the arm held for want of an action in ${(100 * waitedShare).toFixed(1)} % of the steps${deadlines}\n` +
    `inference here: ${ms(inferenceP50S)} ms p50, ${ms(inferenceP99S)} ms p99, ${ms(inferenceMaxS)} ms at most; ${chargedText(execution, rateHz)}\n`
  )
}

export function inferenceJson(inference: Inference) {
  const { mode, nActionSteps, latencyS, temporalEnsembleCoeff = null } = inference.execution
  return {
    mode,
    n_action_steps: nActionSteps,
    temporal_ensemble_coeff: temporalEnsembleCoeff,
    /** Of simulated time; null: on the wall's clock. */
    charged_latency_ms: latencyS === undefined ? null : 1000 * latencyS,
    chunks: inference.chunks,
    chunks_per_episode: inference.chunksPerEpisode,
    waited_steps: inference.waitedSteps,
    waited_share: inference.waitedShare,
    missed_deadlines: inference.missedDeadlines,
    inference_p50_ms: 1000 * inference.inferenceP50S,
    inference_p99_ms: 1000 * inference.inferenceP99S,
    inference_max_ms: 1000 * inference.inferenceMaxS,
  }
}

function howText({ mode, nActionSteps, temporalEnsembleCoeff }: Inference['execution']): string {
  if (temporalEnsembleCoeff !== undefined) return `${mode}, temporal ensembling (${temporalEnsembleCoeff})`
  return `${mode}, ${nActionSteps} actions a chunk`
}

function chargedText(execution: Inference['execution'], rateHz: number): string {
  const steps = chargedSteps(execution, rateHz)
  if (steps === undefined) return "as it is, on the wall's clock"
  const ofThem = steps === 0 ? 'no step' : steps === 1 ? '1 step' : `${steps} steps`
  return `simulated time was charged with ${ms(execution.latencyS ?? 0)} ms a chunk, ${ofThem} (--policy.latency_ms)`
}

function ms(seconds: number): string {
  return (1000 * seconds).toFixed(1)
}
