/** Policies by name, of every kind: whoever acts by name opens it here, and closes it. */

import type { Env } from '../../env/env.js'
import type { Policy } from '../../policies/policy.js'
import { makePolicy } from '../make.js'
import { openDatasetPolicy } from './dataset-policy.js'
import { openLearnedPolicy } from './open-learned-policy.js'
import type { PolicyOptions } from './policy-options.js'
import { policySource } from './policy-source.js'

/**
 * `scripted`, `random`, `noop`, a shipped policy's name, a folder with a learned policy, or a dataset's folder with `options.episode`. `UsageError` for an
 * unknown name, and where policy, options and environment do not fit each other. Whoever opens it closes it, where it has a `close`.
 */
export async function openPolicy(name: string, env: Env, options: PolicyOptions = {}): Promise<Policy> {
  const source = policySource(name, options)
  if (source.kind === 'built-in') return makePolicy(source.name, env)
  return source.kind === 'dataset'
    ? openDatasetPolicy(source.root, source.episode, env)
    : openLearnedPolicy(source.folder, env, options)
}
