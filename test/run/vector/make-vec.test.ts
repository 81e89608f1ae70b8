/** Vector environments on threads: the same bits as without, and whatever goes wrong there is told here, and never waited for. */

import { afterEach, describe, expect, it } from 'vitest'
import type { VectorEnv, VectorStep } from '../../../src/env/vector/vector-env.js'
import type { MakeVecOptions } from '../../../src/run/vector/make-vec.js'

// Threads run the built program, and so does the other half of what they talk to.
const built = new URL('../../../dist/run/vector/make-vec.js', import.meta.url).href
const { makeVec } = (await import(built)) as typeof import('../../../src/run/vector/make-vec.js')
const setup = new URL('./troubled-envs.mjs', import.meta.url)

const open: VectorEnv[] = []
async function opened(id: string, count: number, options: MakeVecOptions): Promise<VectorEnv> {
  const env = await makeVec(id, count, options)
  open.push(env)
  return env
}
afterEach(async () => {
  await Promise.all(open.splice(0).map(env => env.close()))
})

const troubled = (count: number, options: MakeVecOptions = {}) =>
  opened('test/Troubled-v0', count, { setup, ...options })

/** Everything that a run of this many steps tells. */
async function told(env: VectorEnv, seed: number | number[], steps: number): Promise<unknown[]> {
  const all: unknown[] = [await env.reset({ seed })]
  for (let step = 0; step < steps; step++) {
    // By place, so that environment i is told the same whatever n is.
    const { size } = env.singleActionSpace
    const { low, high } = env.actionSpace
    const actions = low.map((lowest, k) => {
      const share = ((k % size) * 7 + Math.floor(k / size) * 3 + step) % 11
      return Math.fround(lowest + ((high[k] ?? NaN) - lowest) * (0.3 + 0.04 * share))
    })
    all.push(await env.step(actions))
  }
  return all
}

/** What environment i told. */
function hashesOf(all: unknown[], index: number): unknown[] {
  return (all.slice(1) as VectorStep[]).map(({ infos }) => infos[index]?.stateHash)
}

describe('makeVec on the arm', () => {
  const env = { recipe: 'native-armature', maxEpisodeSteps: 4 } as const

  it('gives the same observations, rewards, flags, infos and hashes for 0, 1, 2 and 4 workers, and for any n', async () => {
    const alone = await told(await opened('so101/LiftCube-v0', 5, { env }), 70, 7)
    const hashes = hashesOf(alone, 0)
    expect(hashes[0]).toMatch(/^[0-9a-f]{16}$/)
    expect(new Set(hashes).size).toBe(7)
    for (const [count, workers] of [
      [5, 2],
      [4, 4],
      [3, 1],
      [2, 2],
      [1, 0],
    ] as const) {
      const others = await told(await opened('so101/LiftCube-v0', count, { env, workers }), 70, 7)
      if (count === 5) expect(others).toEqual(alone)
      for (let index = 0; index < count; index++) expect(hashesOf(others, index)).toEqual(hashesOf(alone, index))
    }
  })
})

describe('makeVec with threads', () => {
  it.each(['NextStep', 'SameStep', 'Disabled'] as const)('resets as without them: %s', async autoreset => {
    const run = async (workers: number, infos: 'brief' | 'full') => {
      const env = await troubled(5, { workers, autoreset, infos })
      if (autoreset !== 'Disabled') return told(env, [3, 4, 5, 6, 7], 12)
      const all = await told(env, [3, 4, 5, 6, 7], 1)
      for (let round = 0; round < 12; round++) {
        const step = await env.step(new Float32Array(10).fill(0.5))
        const over = step.terminations.map((flag, i) => flag | (step.truncations[i] ?? 0))
        all.push(step)
        if (over.includes(1)) all.push(await env.reset({ options: { reset_mask: over } }))
      }
      return all
    }
    // Five on two: three and two. More threads than environments: one each.
    expect(await run(2, 'full')).toEqual(await run(0, 'full'))
    expect(await run(9, 'brief')).toEqual(await run(0, 'brief'))
  })

  it('begins a step when it is called, and gives arrays that are not shared', async () => {
    const env = await troubled(3, { workers: 2 })
    await env.reset({ seed: 0 })
    const { observations, rewards } = await env.step(new Float32Array(6))
    const buffers = [...Object.values(observations), rewards].map(({ buffer }) => buffer)
    expect(buffers.every(buffer => buffer instanceof ArrayBuffer)).toBe(true)
  })

  it.each([0, 2])('names the environment that failed, and begins anew: %i workers', async workers => {
    const trouble = { what: 'throw', seed: 3, step: 2 }
    const env = await troubled(5, { workers, env: { trouble } })
    await env.reset({ seed: 0 })
    await env.step(new Float32Array(10))
    const failed = env.step(new Float32Array(10))
    await expect(failed).rejects.toThrow(/environment 3 of 5 failed to step: a fault in step; reset\(\) begins/)
    await expect(failed).rejects.toMatchObject({ code: 'SUB_ENV', indices: [3] })
    await expect(env.step(new Float32Array(10))).rejects.toMatchObject({ code: 'RESET_NEEDED' })
    await env.reset({ seed: 10 })
    expect((await env.step(new Float32Array(10))).infos).toHaveLength(5)
  })

  it.each([
    { what: 'exit', says: /exit code 7/ },
    { what: 'uncaught', says: /it threw nobody caught this/ },
  ])('tells of a thread that ends in a step, with its environments: $what', async ({ what, says }) => {
    const env = await troubled(5, { workers: 2, env: { trouble: { what, seed: 4, step: 1 } } })
    await env.reset({ seed: 0 })
    const failed = env.step(new Float32Array(10))
    await expect(failed).rejects.toMatchObject({ code: 'WORKER_LOST', indices: [3, 4] })
    await expect(failed).rejects.toThrow(/the thread of environments 3, 4 ended/)
    await expect(failed).rejects.toThrow(says)
    await expect(env.reset({ seed: 0 })).rejects.toMatchObject({ code: 'WORKER_LOST' })
    await env.close()
    await expect(env.reset()).rejects.toMatchObject({ code: 'CLOSED' })
  })

  it('tells of a thread that ends in a reset', async () => {
    const env = await troubled(2, { workers: 2, env: { trouble: { what: 'exit', seed: 1, step: 0 } } })
    await expect(env.reset({ seed: 0 })).rejects.toThrow(/the thread of environment 1 ended: exit code 7/)
  })

  it('closes in the middle of a step, and twice', async () => {
    const env = await troubled(4, { workers: 2, env: { trouble: { what: 'hang', seed: 2, step: 1 } } })
    await env.reset({ seed: 0 })
    const step = env.step(new Float32Array(8))
    const refused = expect(step).rejects.toMatchObject({ code: 'CLOSED' })
    await Promise.all([env.close(), env.close(), refused])
    await env.close()
  })

  it('hears timers and signals while it waits', async () => {
    const env = await troubled(1, { workers: 1, env: { trouble: { what: 'wait', seed: 0, step: 1 } } })
    await env.reset({ seed: 0 })
    const refused = expect(env.step(new Float32Array(2))).rejects.toMatchObject({ code: 'CLOSED' })
    await new Promise(resolve => setTimeout(resolve, 1))
    await Promise.all([env.close(), refused])
  })

  it('says so where an info cannot go to another thread', async () => {
    const env = await troubled(3, { workers: 2, env: { secret: true } })
    await expect(env.reset()).rejects.toThrow(/environment 0 of 3 failed to reset.*its info holds under 'secret'/)
    await expect(env.reset()).rejects.toMatchObject({ indices: [0, 1, 2] })
  })
})

describe('makeVec called wrongly', () => {
  it.each([
    { id: 'so101/Reach-v0', count: 0, options: {}, says: /number of environments.*got 0/ },
    { id: 'so101/Reach-v0', count: 1.5, options: {}, says: /got 1\.5/ },
    { id: 'so101/Reach-v0', count: 2, options: { workers: -1 }, says: /workers.*got -1/ },
    { id: 'so101/Reach-v0', count: 2, options: { workers: 100 }, says: /0 to 64, got 100/ },
    { id: 'so101/Reach-v0', count: 2, options: { autoreset: 'SameStap' }, says: /did you mean 'SameStep'/ },
    { id: 'so101/Reach-v0', count: 2, options: { infos: 'all' }, says: /brief, full/ },
    { id: 'so101/Reach-v0', count: 2, options: { env: { port: 'pty' } }, says: /make\(\) it, or take port sim/ },
    { id: 'so101/Reach-v0', count: 2, options: { workers: 2, env: { rateHz: 0 } }, says: /1 to 200 Hz, got 0/ },
    { id: 'so101/Reech-v0', count: 2, options: { workers: 2 }, says: /did you mean `so101\/Reach-v0`/ },
    {
      id: 'so101/Reach-v0',
      count: 2,
      options: { workers: 1, env: { warn: () => undefined } },
      says: /another thread.*workers: 0/,
    },
  ])('$id x $count with $options', async ({ id, count, options, says }) => {
    const made = makeVec(id, count, options as MakeVecOptions)
    await expect(made).rejects.toMatchObject({ code: 'USAGE' })
    await expect(made).rejects.toThrow(says)
  })
})
