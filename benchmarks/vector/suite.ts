/** `npm run bench -- vector`: what a second thread is worth to a vector environment, of what it is worth on this machine at all. */

import { table } from '../../src/cli/table.js'
import type { VectorEnv } from '../../src/env/vector/vector-env.js'
import type { Suite } from '../suite.js'
import { arithmeticThreads } from './arithmetic.js'

// Threads run the built program, and what measures them should be of one piece with it.
const BUILT = new URL('../../dist/run/vector/make-vec.js', import.meta.url).href

const ID = 'so101/LiftCube-v0'
const ENVS = 16
const STEPS = 60
const ROUNDS = 21
/** About as long as a run of the environments. */
const ARITHMETIC_ROUNDS = 60_000_000
/** 0: without threads. */
const WORKERS = [0, 1, 2]

export const VECTOR: Suite = {
  name: 'vector',
  async run() {
    const { makeVec } = (await import(BUILT)) as typeof import('../../src/run/vector/make-vec.js')
    const envs = await Promise.all(WORKERS.map(workers => makeVec(ID, ENVS, { workers })))
    const arithmetic = arithmeticThreads(2)
    const rates = WORKERS.map(() => new Array<number>())
    const [one, two] = [new Array<number>(), new Array<number>()]
    for (let round = 0; round < ROUNDS; round++) {
      // Interleaved, so that a busy second of the machine hits all of them.
      one.push(await arithmetic.rate(1, ARITHMETIC_ROUNDS))
      for (const [index, env] of envs.entries()) rates[index]?.push(await stepsPerS(env, round))
      two.push(await arithmetic.rate(2, ARITHMETIC_ROUNDS))
    }
    await Promise.all([...envs.map(env => env.close()), arithmetic.close()])

    const stepRates = rates.map(median)
    const [sync = NaN, oneWorker = NaN, twoWorkers = NaN] = stepRates
    const ceiling = median(two) / median(one)
    const ratio = twoWorkers / oneWorker
    const json = { id: ID, envs: ENVS, sync, oneWorker, twoWorkers, ratio, ceiling, share: ratio / ceiling }
    const rows = WORKERS.map((workers, index) => [
      workers === 0 ? 'none: this thread' : String(workers),
      (stepRates[index] ?? NaN).toFixed(0),
      ((stepRates[index] ?? NaN) / oneWorker).toFixed(2),
      workers === 2 ? ceiling.toFixed(2) : '',
      workers === 2 ? json.share.toFixed(2) : '',
    ])
    const head = ['workers', 'env steps/s', 'of one worker', "arithmetic's", 'share of that']
    return { table: `${ID}, ${ENVS} environments, random actions, medians of ${ROUNDS}\n${table(head, rows)}`, json }
  },
}

async function stepsPerS(env: VectorEnv, round: number): Promise<number> {
  await env.reset({ seed: round * ENVS })
  env.actionSpace.seed(round)
  const actions = Array.from({ length: STEPS }, () => env.actionSpace.sample())
  const startedMs = performance.now()
  for (const action of actions) await env.step(action)
  return (1000 * STEPS * ENVS) / (performance.now() - startedMs)
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}
