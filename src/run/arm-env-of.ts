/** The arm's environment beneath all wrappers. */

import { ArmEnv } from '../env/arm-env.js'
import type { Env } from '../env/env.js'
import { Wrapper } from '../env/wrappers/wrapper.js'
import { CapabilityError } from '../robot/errors.js'

/** Undefined where it is another kind of environment. */
export function armEnvOf(env: Env): ArmEnv | undefined {
  const bare = env instanceof Wrapper ? env.unwrapped : env
  return bare instanceof ArmEnv ? bare : undefined
}

/** `CapabilityError` where it is another kind, with what that means: `and has no cameras`. */
export function requireArmEnv(env: Env, meaning: string): ArmEnv {
  const found = armEnvOf(env)
  if (found) return found
  throw new CapabilityError(`${env.spec.id} is no arm's environment, ${meaning}`)
}
