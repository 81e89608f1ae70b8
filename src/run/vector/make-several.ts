/** Several environments of one id: all of them, or none and the reason. */

import type { Env } from '../../env/env.js'
import { make, type ArmEnvMakeOptions } from '../make.js'

/** `setup`: a module to import first, which may register environments. */
export async function makeSeveral(
  id: string,
  count: number,
  options: ArmEnvMakeOptions,
  setup: string | undefined,
): Promise<Env[]> {
  if (setup !== undefined) await import(setup)
  const envs: Env[] = []
  try {
    while (envs.length < count) envs.push(await make(id, options))
    return envs
  } catch (error) {
    await Promise.all(envs.map(env => env.close()))
    throw error
  }
}
