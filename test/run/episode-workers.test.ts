/** Threads that die: their episodes run again elsewhere, and those that end every thread are named. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ClosedError } from '../../src/robot/errors.js'
import type { EpisodeJob } from '../../src/run/episode-jobs.js'
import { EpisodeWorkers } from '../../src/run/episode-workers.js'

const ENTRY = new URL('./dying-worker.mjs', import.meta.url)

let folder: string
let workers: EpisodeWorkers
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'so101-workers-'))
  workers = new EpisodeWorkers(2, ENTRY)
})
afterEach(async () => {
  await workers.close()
  rmSync(folder, { recursive: true })
})

/** `deaths`: how many threads each seed ends. */
function job(deaths: Record<number, number> = {}): EpisodeJob {
  return { task: 'reach', policy: 'scripted', env: { tally: join(folder, 'tries'), deaths } }
}

const tries = (seed: number) => Number(readFileSync(join(folder, `tries-${seed}`), 'utf8'))

describe('EpisodeWorkers', () => {
  it('runs an episode again when its thread exits or throws, and no other one', async () => {
    const dying = job({ 2: 1, 3: 2 })
    const seeds = [1, 2, 3, 4, 5]
    const outcomes: unknown[] = []
    const lane = async () => {
      for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift())
        outcomes.push({ ...(await workers.run(dying, seed)) })
    }
    await Promise.all([lane(), lane()])
    expect(outcomes).toHaveLength(5)
    expect(outcomes).toEqual(
      expect.arrayContaining([1, 2, 3, 4, 5].map(seed => ({ seed, steps: { 2: 2, 3: 3 }[seed] ?? 1 }))),
    )
    expect([1, 2, 3, 4, 5].map(tries)).toEqual([1, 2, 3, 1, 1])
  })

  it.each([
    [6, /exited with code 7/],
    [7, /the thread fell over/],
  ])('gives up on seed %i after three threads, and names it', async (seed, reason) => {
    const attempt = workers.attempt(job({ [seed]: 9 }), seed)
    await expect(attempt).rejects.toMatchObject({ code: 'WORKER_DIED' })
    await expect(attempt).rejects.toThrow(reason)
    await expect(attempt).rejects.toThrow(new RegExp(`seed ${seed} of reach with scripted.*--seed=${seed}`, 's'))
    expect(tries(seed)).toBe(3)
    expect(await workers.attempt(job(), 1)).toMatchObject({ seed: 1 })
  })

  it('names the command that runs the same episode alone', async () => {
    const dying = job({ 6: 9 })
    const attempt = workers.attempt({ ...dying, env: { ...dying.env, rateHz: 50, level: 'medium' } }, 6)
    await expect(attempt).rejects.toThrow(/--policy.path=scripted --env.fps=50 --env.level=medium .*--seed=6$/)
  })

  it('takes no episode beyond its lanes, and none after it was closed', async () => {
    const both = [workers.attempt(job(), 1), workers.attempt(job(), 2)]
    await expect(workers.attempt(job(), 3)).rejects.toThrow('more than 2 episodes at once')
    await Promise.all(both)
    await workers.close()
    await expect(workers.attempt(job(), 4)).rejects.toThrow(ClosedError)
  })

  it('ends what is running when it is closed', async () => {
    const running = workers.attempt(job(), 1)
    const refused = expect(running).rejects.toThrow(ClosedError)
    await workers.close()
    await refused
  })
})
