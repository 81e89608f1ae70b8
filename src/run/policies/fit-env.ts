/** What an environment is given for a policy where nobody said otherwise: a twin can have any camera, and any control rate. */

import { DEFAULT_RATE_HZ } from '../control-rate.js'
import type { ArmEnvMakeOptions } from '../make.js'
import { SIMULATED_PORTS } from '../port-names.js'
import { MOUNTS } from '../../sim/camera/mounts.js'
import { describePolicy } from './policy-description.js'
import type { PolicyOptions } from './policy-options.js'

export interface FittedEnv {
  readonly env: ArmEnvMakeOptions
  /** What was added, in words. */
  readonly notes: readonly string[]
}

/**
 * Adds the policy's cameras where `env` names none, and its control rate where `env` has none; in simulation alone: an arm's cameras are told, not guessed.
 * `UsageError` for a policy that is not there.
 */
export function fitEnv(policy: string, options: PolicyOptions, env: ArmEnvMakeOptions): FittedEnv {
  const { rateHz, cameras } = describePolicy(policy, options)
  if (!SIMULATED_PORTS.includes(env.port ?? 'sim')) return { env, notes: [] }
  // Where others are, somebody has to say.
  const drawn = Object.keys(cameras).every(name => Object.hasOwn(MOUNTS, name)) ? Object.entries(cameras) : []
  const addsCameras = env.cameras === undefined && drawn.length > 0
  const addsRate = env.rateHz === undefined && rateHz !== undefined
  return {
    env: { ...env, ...(addsCameras && { cameras }), ...(addsRate && { rateHz }) },
    notes: [
      ...(addsCameras
        ? [
            `${policy} sees ${drawn.map(([name, { width, height }]) => `${name} (${width} x ${height})`).join(', ')}: added to the twin`,
          ]
        : []),
      ...(addsRate && rateHz !== DEFAULT_RATE_HZ ? [`${policy} was made for ${rateHz} steps a second: so be it`] : []),
    ],
  }
}
