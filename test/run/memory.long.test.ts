/** Ten thousand episodes in one process hold no more memory than the first thousand. */

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const REPORTS = 10
const MEGABYTE = 1e6

interface Sample {
  readonly episodes: number
  readonly heldBytes: number
  readonly rssBytes: number
}

async function probe(task: string, episodes: number): Promise<Sample[]> {
  const args = ['--expose-gc', '--import', 'tsx', 'test/run/memory-probe.ts', task, String(episodes), String(REPORTS)]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT })
  return JSON.parse(stdout) as Sample[]
}

describe('memory', () => {
  it.each([
    { task: 'reach', episodes: 10_000 },
    { task: 'lift-cube', episodes: 2_000 },
  ])('grows by less than 20 MB over $episodes episodes of $task', async ({ task, episodes }) => {
    const samples = await probe(task, episodes)
    const mb = (bytes: number): string => (bytes / MEGABYTE).toFixed(1)
    console.log(
      `${task}: held MB ${samples.map(sample => mb(sample.heldBytes)).join(' ')}; rss MB ${samples.map(sample => mb(sample.rssBytes)).join(' ')}`,
    )
    expect(samples).toHaveLength(REPORTS)
    const [first, last] = [samples[0] as Sample, samples[REPORTS - 1] as Sample]
    // The first tenth is the warm-up: code, caches, the engine's memory.
    expect(last.heldBytes - first.heldBytes).toBeLessThan(20 * MEGABYTE)
    expect(last.rssBytes - first.rssBytes).toBeLessThan(40 * MEGABYTE)
    // No trend that a longer run would end with: 2 kB an episode are 20 MB over ten thousand.
    const middle = samples[REPORTS / 2 - 1] as Sample
    expect(last.heldBytes - middle.heldBytes).toBeLessThan((2000 * episodes) / 2)
    expect(last.rssBytes - middle.rssBytes).toBeLessThan(20 * MEGABYTE)
  })
})
