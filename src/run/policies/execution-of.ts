/** How a policy's chunks are executed: what its policy.json says, and what somebody wants otherwise. */

import { AGGREGATE_NAMES } from '../../policies/learned/aggregate.js'
import { EXECUTION_MODES, stepsIn, type ExecutionOptions } from '../../policies/learned/execution/execution-options.js'
import type { PolicySpec } from '../../policies/learned/policy-spec.js'
import { UsageError } from '../../robot/errors.js'
import { unknownName } from '../tasks.js'
import type { PolicyOptions } from './policy-options.js'

/** `isWallClock`: time goes by on its own. `UsageError` that names the flag. */
export function executionOf(spec: PolicySpec, options: PolicyOptions, isWallClock: boolean): ExecutionOptions {
  const { mode = 'sync', aggregate, chunkSizeThreshold, deadlineS, latencyS } = options
  const { chunk_size: chunk, fps } = spec
  if (!EXECUTION_MODES.includes(mode)) throw new UsageError(unknownName('policy mode', mode, EXECUTION_MODES))
  if (aggregate !== undefined && !AGGREGATE_NAMES.includes(aggregate))
    throw new UsageError(unknownName('aggregation', aggregate, AGGREGATE_NAMES))
  requireMode('aggregate_fn_name', aggregate, 'async', mode)
  requireMode('chunk_size_threshold', chunkSizeThreshold, 'async', mode)
  requireMode('deadline_ms', deadlineS, 'deadline', mode)

  if (chunkSizeThreshold !== undefined) {
    requireWithin('chunk_size_threshold', chunkSizeThreshold, 0, 1)
    if (options.nActionSteps !== undefined)
      throw new UsageError(
        `--policy.chunk_size_threshold=${chunkSizeThreshold} and --policy.n_action_steps=${options.nActionSteps} both say when the next chunk is asked for: leave one out`,
      )
  }
  if (isWallClock && latencyS !== undefined)
    throw new UsageError(
      `--policy.latency_ms=${1000 * latencyS} is what simulated time is charged with, and here time goes by on its own: leave it out`,
    )
  if (latencyS !== undefined) requireWithin('latency_ms', 1000 * latencyS, 0, LONGEST_MS)
  const takesS = latencyS ?? spec.latency_ms / 1000
  const nActionSteps = nActionStepsOf(spec, options, takesS)
  const lastS = nActionSteps / fps
  if (deadlineS !== undefined) {
    requireWithin('deadline_ms', 1000 * deadlineS, 0, LONGEST_MS)
    if (deadlineS > lastS)
      throw new UsageError(
        `--policy.deadline_ms=${1000 * deadlineS} is before the chunk begins, whose ${nActionSteps} actions take ${(1000 * lastS).toFixed(0)} ms: --policy.deadline_ms=${Math.floor(1000 * lastS)} at most, or more --policy.n_action_steps (up to ${chunk})`,
      )
  }
  return {
    mode,
    nActionSteps,
    aggregate: aggregate ?? 'weighted_average',
    chunkSizeThreshold,
    deadlineS: deadlineS ?? Math.min(takesS + 1 / fps, lastS),
    temporalEnsembleCoeff: ensemblingOf(spec, options, mode),
    patienceS: PATIENCE / fps,
    latencyS: isWallClock ? undefined : takesS,
  }
}

/** Of a control period: most of it is left for the servos. */
const PATIENCE = 0.25
/** A prediction of ten minutes is a mistake. */
const LONGEST_MS = 600_000
const MOST_THREADS = 64

/** Of one operator. `UsageError` for what is no number of threads. */
export function threadsOf({ threads }: PolicyOptions, otherwise: number): number {
  if (threads === undefined) return otherwise
  if (Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS) return threads
  throw new UsageError(`--policy.threads=${threads} is no number of threads: 1 to ${MOST_THREADS}`)
}

function nActionStepsOf(spec: PolicySpec, { mode, nActionSteps }: PolicyOptions, takesS: number): number {
  const { chunk_size: chunk, fps } = spec
  if (nActionSteps === undefined) {
    if (mode === undefined || mode === 'sync') return spec.n_action_steps
    // Some are left for the time that the next ones take.
    return Math.max(1, Math.min(spec.n_action_steps, chunk - stepsIn(takesS, fps)))
  }
  if (Number.isInteger(nActionSteps) && nActionSteps >= 1 && nActionSteps <= chunk) return nActionSteps
  throw new UsageError(
    `--policy.n_action_steps=${nActionSteps} is how many actions of each chunk are executed, and this policy's have ${chunk}: 1 to ${chunk}`,
  )
}

function ensemblingOf(
  { temporal_ensemble_coeff, loop }: PolicySpec,
  { temporalEnsembleCoeff: given, nActionSteps }: PolicyOptions,
  mode: ExecutionOptions['mode'],
): number | undefined {
  const coeff = given === undefined ? temporal_ensemble_coeff : given
  if (coeff === null) return undefined
  const flag = `--policy.temporal_ensemble_coeff=${coeff}`
  if (!Number.isFinite(coeff)) throw new UsageError(`${flag} is no number: LeRobot's is 0.01`)
  if (loop.type !== 'act') throw new UsageError(`${flag} is for ACT, and this is ${loop.type}: leave it out`)
  const none = `--policy.temporal_ensemble_coeff=none`
  if (mode !== 'sync')
    throw new UsageError(
      `${flag} takes a chunk in every step, and --policy.mode=${mode} does not: leave the mode out, or ${none}`,
    )
  if (nActionSteps !== undefined && nActionSteps !== 1)
    throw new UsageError(
      `${flag} takes a chunk in every step, and --policy.n_action_steps=${nActionSteps} does not: leave that out, or ${none}`,
    )
  return coeff
}

function requireMode(flag: string, value: unknown, wanted: string, mode: string): void {
  if (value === undefined || mode === wanted) return
  throw new UsageError(
    `--policy.${flag} means something with --policy.mode=${wanted} alone, and the mode is ${mode}: leave it out`,
  )
}

function requireWithin(flag: string, value: number, low: number, high: number): void {
  if (value >= low && value <= high) return
  throw new UsageError(`--policy.${flag}=${value} is not within ${low} to ${high}`)
}
