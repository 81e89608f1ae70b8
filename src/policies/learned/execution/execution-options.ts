/** How chunks of a learned policy become one action a step. */

import type { AggregateName } from '../aggregate.js'

export const EXECUTION_MODES = ['sync', 'async', 'deadline'] as const
export type ExecutionMode = (typeof EXECUTION_MODES)[number]

export interface ExecutionOptions {
  /**
   * `sync`: a chunk is asked for when the last one is used up, and the arm holds while it is made. `async`: it is asked for after `nActionSteps` actions,
   * and the last one's further actions are executed until it is there; where both have one for a step, `aggregate` decides. `deadline`: it is asked for
   * `deadlineS` before the last one's `nActionSteps` are over, and takes over exactly then, however early it came; where it is late, the last one's
   * further actions are executed until it comes. In all modes a chunk's first action is for the step that it was asked at, actions whose step is over are
   * dropped, and the arm holds its last target where there is no action left.
   */
  readonly mode: ExecutionMode
  /** Actions executed of each chunk, at most its size. */
  readonly nActionSteps: number
  readonly aggregate: AggregateName
  /** Of `async`: asks when no more than this share of the largest chunk is left, in place of after `nActionSteps`. LeRobot's `chunk_size_threshold`. */
  readonly chunkSizeThreshold?: number | undefined
  readonly deadlineS: number
  /** ACT's temporal ensembling: a chunk each step, `sync` only. */
  readonly temporalEnsembleCoeff?: number | undefined
  /** A chunk that takes no longer is waited for in the step that asks for it, where there is no other action: the step has room for it. */
  readonly patienceS: number
  /** Simulated time that a chunk takes, seconds; absent: it is there when it has come, on the wall's clock. */
  readonly latencyS?: number | undefined
}

/** Of a period: 100 ms are 3 steps at 30 Hz, not 4. */
const ROUNDING = 1e-6

/** Control steps that go by in so many seconds, begun ones too. */
export function stepsIn(timeS: number, rateHz: number): number {
  return Math.max(0, Math.ceil(timeS * rateHz - ROUNDING))
}

/** Steps that a chunk costs in simulated time; undefined on the wall's clock. */
export function chargedSteps(options: ExecutionOptions, rateHz: number): number | undefined {
  const { latencyS, patienceS } = options
  if (latencyS === undefined) return undefined
  return latencyS <= patienceS ? 0 : stepsIn(latencyS, rateHz)
}
