/** Many environments of one id, stepped together: on this thread, or spread over worker threads. */

import { Batch } from '../../env/vector/batch.js'
import { BatchedVectorEnv, shapeFor, vectorModel } from '../../env/vector/batched-vector-env.js'
import type { InfoDetail } from '../../env/vector/env-group.js'
import { SyncVectorEnv } from '../../env/vector/sync-vector-env.js'
import { AutoresetMode, type VectorEnv } from '../../env/vector/vector-env.js'
import { UsageError } from '../../robot/errors.js'
import type { ArmEnvMakeOptions } from '../make.js'
import { unknownName } from '../tasks.js'
import { HandOver } from './hand-over.js'
import { makeSeveral } from './make-several.js'
import { ThreadRunner } from './thread-runner.js'

export interface MakeVecOptions {
  /** Threads that the environments are spread over; 0, the default: this one. The results are the same for any number. */
  readonly workers?: number
  /** What happens when an episode ends. Default NEXT_STEP. */
  readonly autoreset?: AutoresetMode
  /** After which steps whole infos are told. Default `brief`: after resets and at an episode's end. */
  readonly infos?: InfoDetail
  /** For `make`, the same for all. */
  readonly env?: ArmEnvMakeOptions
  /** A module that every thread imports first, for instance to register environments of your own. */
  readonly setup?: URL
}

/** Ports whose time is ours. */
const PORTS = ['sim', 'wire']
const MOST_WORKERS = 64

/** `UsageError` for numbers out of range and unknown names; whatever `make` throws. */
export async function makeVec(id: string, numEnvs: number, options: MakeVecOptions = {}): Promise<VectorEnv> {
  const { workers = 0, autoreset = AutoresetMode.NEXT_STEP, infos = 'brief', env = {} } = options
  const setup = options.setup?.href
  requireWhole('the number of environments', numEnvs, 1, Infinity)
  requireWhole('workers', workers, 0, MOST_WORKERS)
  requireOneOf('autoreset mode', autoreset, Object.values(AutoresetMode))
  requireOneOf('detail of infos', infos, ['brief', 'full'])
  if (env.port !== undefined && !PORTS.includes(env.port)) {
    throw new UsageError(
      `port '${env.port}' is one arm whose time goes by on the wall's clock: make() it, or take port sim or wire for many`,
    )
  }
  if (workers === 0) return new SyncVectorEnv(await makeSeveral(id, numEnvs, env, setup), { autoreset, infos })

  // One to look at: the spaces of the others are on their threads.
  const [sample] = await makeSeveral(id, 1, env, setup)
  if (!sample) throw new TypeError('expected an environment')
  let model
  try {
    model = vectorModel(sample)
  } finally {
    await sample.close()
  }
  const shape = shapeFor(model, numEnvs)
  const buffer = new SharedArrayBuffer(Batch.bytes(shape))
  const job = { id, options: env, setup, autoreset, infos, shape, buffer, words: HandOver.words() }
  const runner = await ThreadRunner.open(job, Math.min(workers, numEnvs))
  return new BatchedVectorEnv(model, autoreset, new Batch(shape, buffer), runner)
}

function requireWhole(what: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return
  const range = most === Infinity ? `at least ${least}` : `${least} to ${most}`
  throw new UsageError(`expected ${what} to be a whole number, ${range}, got ${value}`)
}

function requireOneOf(what: string, value: string, known: readonly string[]): void {
  if (!known.includes(value)) throw new UsageError(unknownName(what, value, known))
}
