/** The parts of `checkEnv` about the order of calls: nothing before reset, nothing after close. */

import { ClosedError, EnvCheckError, ResetNeededError } from '../../robot/errors.js'
import { describeValue } from '../spaces/describe-value.js'
import type { Probe } from './probe.js'

/** The environment must be new: a reset before this one cannot be told from a missing check. */
export async function checkFresh(probe: Probe): Promise<void> {
  const advice = ': refuse it, and give checkEnv an environment that was never reset'
  await probe.stepFails(probe.env.actionSpace.sample(), ResetNeededError, 'before the first reset', advice)
}

/** Closes the environment for good. */
export async function checkClose(probe: Probe): Promise<void> {
  const { env } = probe
  const action = env.actionSpace.sample()
  for (const call of ['close()', 'a second close()']) {
    try {
      await env.close()
    } catch (error) {
      throw new EnvCheckError(`${call} must succeed, but threw ${describeValue(error)}`, { cause: error })
    }
  }
  await probe.stepFails(action, ClosedError, 'after close()')
  await probe.fails('reset() after close()', () => env.reset(), ClosedError)
}
