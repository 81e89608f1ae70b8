/** How a policy's networks kept up with the control loop, over many episodes. */

import type { PolicyReport } from '../../policies/policy.js'
import type { EpisodeResult } from '../run-episode.js'

export interface PolicySummary {
  readonly chunks: number
  readonly chunksPerEpisode: number
  readonly waitedSteps: number
  /** Of all steps, 0..1: the arm held, since there was no action. */
  readonly waitedShare: number
  readonly missedDeadlines: number
  /** Of the chunks, on the wall's clock of this machine. */
  readonly inferenceP50S: number
  readonly inferenceP99S: number
  readonly inferenceMaxS: number
}

/** What of a report is the same wherever the episode ran: how long the networks took is not. */
export type PolicyCounts = Omit<PolicyReport, 'inferenceS'>

export function countsOf({ chunks, waitedSteps, missedDeadlines }: PolicyReport): PolicyCounts {
  return { chunks, waitedSteps, missedDeadlines }
}

interface Reported extends Pick<EpisodeResult, 'steps'> {
  readonly policyReport?: PolicyCounts & Partial<PolicyReport>
}

/** Undefined where no policy reported anything. The times are 0 where none were kept. */
export function summaryOf(results: readonly Reported[]): PolicySummary | undefined {
  const reported = results.filter(({ policyReport }) => policyReport !== undefined)
  if (reported.length === 0) return undefined
  let [steps, chunks, waitedSteps, missedDeadlines] = [0, 0, 0, 0]
  for (const { steps: own, policyReport: report } of reported) {
    steps += own
    chunks += report?.chunks ?? 0
    waitedSteps += report?.waitedSteps ?? 0
    missedDeadlines += report?.missedDeadlines ?? 0
  }
  const inferenceS = Float64Array.from(reported.flatMap(({ policyReport }) => policyReport?.inferenceS ?? [])).sort()
  return {
    chunks,
    chunksPerEpisode: chunks / reported.length,
    waitedSteps,
    waitedShare: waitedSteps / Math.max(1, steps),
    missedDeadlines,
    inferenceP50S: percentile(inferenceS, 0.5),
    inferenceP99S: percentile(inferenceS, 0.99),
    inferenceMaxS: inferenceS.at(-1) ?? 0,
  }
}

/** `share` of the sorted values are this large or smaller. 0 without any. */
function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
}
