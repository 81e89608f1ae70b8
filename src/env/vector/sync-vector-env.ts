/** A vector environment on this thread: its environments step one after the other. */

import type { Env } from '../env.js'
import { Batch } from './batch.js'
import { BatchedVectorEnv, shapeFor, vectorModel } from './batched-vector-env.js'
import { EnvGroup, type InfoDetail } from './env-group.js'
import { AutoresetMode } from './vector-env.js'
import { UsageError } from '../../robot/errors.js'

export interface SyncVectorEnvOptions {
  readonly autoreset?: AutoresetMode
  readonly infos?: InfoDetail
}

/** `makeVec` without threads; takes any environments of one kind, which belong to it from then on. Runs in a browser, too. */
export class SyncVectorEnv extends BatchedVectorEnv {
  /** Throws `UsageError` for none, or where one has other spaces than the first. */
  constructor(
    readonly envs: readonly Env[],
    { autoreset = AutoresetMode.NEXT_STEP, infos = 'brief' }: SyncVectorEnvOptions = {},
  ) {
    const [env] = envs
    if (!env) throw new UsageError('a vector environment of none: give it at least one environment')
    const model = vectorModel(env)
    for (const [index, other] of envs.entries()) requireSameSpaces(env, other, index)
    const shape = shapeFor(model, envs.length)
    const batch = new Batch(shape, new ArrayBuffer(Batch.bytes(shape)))
    super(model, autoreset, batch, new EnvGroup({ envs, first: 0, batch, autoreset, infos }))
  }
}

/** Throws `UsageError` that names the one that differs. */
function requireSameSpaces(first: Env, other: Env, index: number): void {
  for (const name of ['actionSpace', 'observationSpace'] as const) {
    if (other[name].equals(first[name])) continue
    throw new UsageError(
      `environment ${index} has another ${name} (${other[name].describe()}) than environment 0 (${first[name].describe()}): ` +
        'a vector environment takes environments of one kind',
    )
  }
}
