/** A policy that commands absolute joint targets, in an environment of any control mode. */

import type { Env } from '../env/env.js'
import { controlModeEnvOf } from '../env/wrappers/control-mode-env.js'
import type { Policy } from './policy.js'

/** Says each action as the environment wants it, as near as the mode's limits allow; all else is the policy's own. The policy itself where the mode is `joint`. */
export function inControlMode(policy: Policy, env: Env): Policy {
  const controlled = controlModeEnvOf(env)
  if (!controlled) return policy
  return {
    ...(policy.needs && { needs: policy.needs }),
    ...(policy.rateHz !== undefined && { rateHz: policy.rateHz }),
    ...(policy.report && { report: policy.report.bind(policy) }),
    ...(policy.close && { close: policy.close.bind(policy) }),
    reset(seed) {
      policy.reset(seed)
    },
    async act(observation) {
      return controlled.encode(await policy.act(observation))
    },
  }
}
