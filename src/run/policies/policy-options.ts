/** How a policy is to be run, beside its name. */

import type { AggregateName } from '../../policies/learned/aggregate.js'
import type { ExecutionMode } from '../../policies/learned/execution/execution-options.js'

/** Of a learned policy, each where absent as its policy.json says; the flags are `--policy.NAME`. */
export interface PolicyOptions {
  /** `sync` where absent. */
  readonly mode?: ExecutionMode | undefined
  /** Actions executed of each chunk. */
  readonly nActionSteps?: number | undefined
  /** What a chunk is charged with in simulated time, seconds; 0: nothing. Refused where time goes by on the wall's clock. */
  readonly latencyS?: number | undefined
  /** Of `async`: LeRobot's `aggregate_fn_name`; `weighted_average` where absent. */
  readonly aggregate?: AggregateName | undefined
  /** Of `async`: the share of a chunk at which the next one is asked for, in place of `nActionSteps`. */
  readonly chunkSizeThreshold?: number | undefined
  /** Of `deadline`: how long before the last chunk's end the next one is asked for; where absent its latency and one step. */
  readonly deadlineS?: number | undefined
  /** ACT's temporal ensembling; null: none, whatever policy.json says. */
  readonly temporalEnsembleCoeff?: number | null | undefined
  /** ONNX Runtime's name of an execution provider; `cpu` where absent. */
  readonly provider?: string | undefined
  /** Of one operator. */
  readonly threads?: number | undefined
  /** True: runs on an arm of another calibration than the recordings'. */
  readonly anyCalibration?: boolean | undefined
  /** The instruction, for those who read it; the episode's where absent. */
  readonly task?: string | undefined
  /** Of a dataset, to be run as a policy: which episode. */
  readonly episode?: number | undefined
}
