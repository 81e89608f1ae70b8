/** How a learned policy will be run on a port, known before anything is opened. */

import type { ExecutionOptions } from '../../policies/learned/execution/execution-options.js'
import { executionOf } from './execution-of.js'
import { describePolicy } from './policy-description.js'
import type { PolicyOptions } from './policy-options.js'

/** Those whose clock is the physics'. */
const SIMULATED_TIME = ['sim', 'wire']

/** Undefined for policies that are not learned. `UsageError` for one that is not there, and for options that it cannot be run with. */
export function executionFor(policy: string, options: PolicyOptions = {}, port = 'sim'): ExecutionOptions | undefined {
  const { spec } = describePolicy(policy, options)
  return spec && executionOf(spec, options, !SIMULATED_TIME.includes(port))
}
