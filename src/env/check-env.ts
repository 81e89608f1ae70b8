/** Checks that an environment keeps Gymnasium's contract, rule by rule: run it in the tests of every new task. */

import { EnvCheckError } from '../robot/errors.js'
import { checkClose, checkFresh } from './check/check-order.js'
import { checkReset } from './check/check-reset.js'
import { checkSpace } from './check/check-space.js'
import { checkStep } from './check/check-step.js'
import { Probe } from './check/probe.js'
import type { Env } from './env.js'
import { describeValue } from './spaces/describe-value.js'

export interface CheckOptions {
  /** Leave the environment open and do not check `close`. Default: false. */
  readonly skipClose?: boolean
  /** Do not demand that seeds repeat, for instance with a real arm. Default: false. */
  readonly nondeterministic?: boolean
}

/**
 * Plays up to an episode of random actions and a dozen resets: with a real arm, clear its workspace first. `env` must be
 * new. Throws `EnvCheckError` at the first broken rule and leaves the environment open then; `warnings` are sentences about
 * what is legal but probably not meant. Seeds the spaces.
 */
export async function checkEnv(
  env: Env,
  { skipClose = false, nondeterministic = false }: CheckOptions = {},
): Promise<{ warnings: string[] }> {
  const probe = new Probe(env)
  const warnings = [
    ...checkForm(env),
    ...checkSpace('action', env.actionSpace),
    ...checkSpace('observation', env.observationSpace),
  ]
  await checkFresh(probe)
  warnings.push(...(await checkReset(probe, !nondeterministic)))
  warnings.push(...(await checkStep(probe, !nondeterministic)))
  if (!skipClose) await checkClose(probe)
  return { warnings }
}

function checkForm(env: Partial<Record<keyof Env | 'seed', unknown>>): string[] {
  for (const method of ['reset', 'step', 'close'] as const) {
    if (typeof env[method] === 'function') continue
    throw new EnvCheckError(`the environment has no method ${method}(), found ${describeValue(env[method])}`)
  }
  const { rateHz } = env
  if (typeof rateHz !== 'number' || !Number.isFinite(rateHz) || rateHz <= 0) {
    throw new EnvCheckError(
      `rateHz must be a positive number of control steps per second, found ${describeValue(rateHz)}`,
    )
  }
  const { id, maxEpisodeSteps = 1 } = (env.spec ?? {}) as { id?: unknown; maxEpisodeSteps?: unknown }
  if (typeof id !== 'string' || id === '') {
    throw new EnvCheckError(`spec.id must name the environment, found ${describeValue(id)}`)
  }
  if (!Number.isSafeInteger(maxEpisodeSteps) || Number(maxEpisodeSteps) <= 0) {
    throw new EnvCheckError(`spec.maxEpisodeSteps must be a positive integer, found ${describeValue(maxEpisodeSteps)}`)
  }
  return 'seed' in env
    ? ['the environment has a member `seed` as Gym once had: reset({ seed }) is what callers use']
    : []
}
