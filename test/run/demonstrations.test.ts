/** Demonstrations: successes only, the same for any number of threads, each of which can be run again. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { so101 } from '../cli/so101.js'
import { generateDemonstrations } from '../../src/run/demonstrations.js'
import { loadReplay } from '../../src/run/replay/replay-files.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'so101-demonstrations-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const JOB = { task: 'reach', count: 4, seed: 0, env: { rateHz: 20, level: 'easy', servo: 'ideal' } } as const

describe('generateDemonstrations', () => {
  it('keeps the first good episodes and nothing of the others', async () => {
    // Half of the episodes take longer than this.
    const { kept, dropped } = await generateDemonstrations({ ...JOB, folder, mostTimeS: 0.9 })
    expect(kept).toHaveLength(4)
    expect(dropped.length).toBeGreaterThan(0)
    for (const { why } of dropped) expect(why).toMatch(/^took [\d.]+ s$|^never /)
    const files = kept.map(({ file }) => file)
    expect(readdirSync(folder).sort()).toEqual([...files, 'demonstrations.json'].sort())
    for (const { seed, file, steps } of kept) {
      expect(loadReplay(join(folder, file))).toMatchObject({ seed, steps, success: true })
      expect(steps / 20).toBeLessThanOrEqual(0.9)
    }
    expect(JSON.parse(readFileSync(join(folder, 'demonstrations.json'), 'utf8'))).toEqual({
      task: 'reach',
      policy: 'scripted',
      kept,
      dropped,
    })
  })

  it('keeps the same ones on two threads', async () => {
    const { kept } = await generateDemonstrations({ ...JOB, folder, mostTimeS: 0.9 })
    const read = () =>
      [...kept.map(({ file }) => file), 'demonstrations.json'].map(file => readFileSync(join(folder, file), 'utf8'))
    const alone = read()
    const flags = ['--task=reach', '--n_episodes=4', '--seed=0', '--max_time_s=0.9', '--env.fps=20', '--servo=ideal']
    const { exitCode, stdout } = await so101(['demonstrate', ...flags, `--out=${folder}`, '--workers=2'])
    expect([exitCode, stdout.split('\n')[2]]).toEqual([0, expect.stringMatching(/^kept +4 /)])
    expect(read()).toEqual(alone)
  })

  it('gives up in the end, and says what went wrong', async () => {
    const never = generateDemonstrations({ ...JOB, folder, policy: 'noop', mostEpisodes: 4 })
    await expect(never).rejects.toThrow(/0 of 4 demonstrations in 4 episodes \(seed 0: never /)
    await expect(generateDemonstrations({ ...JOB, folder, count: 0 })).rejects.toThrow(/count.*at least 1/)
    await expect(generateDemonstrations({ ...JOB, folder, mostEpisodes: 3 })).rejects.toThrow(
      /3 episodes cannot give 4 demonstrations/,
    )
    await expect(generateDemonstrations({ ...JOB, folder, seed: 4294967290 })).rejects.toThrow(
      /whole seed from 0 to 4294967256 for 40 episodes, got 4294967290/,
    )
  })

  it('leaves nothing of a failure behind also when it is stopped, and says what stopped an episode', async () => {
    const stopped = generateDemonstrations({
      ...JOB,
      folder,
      policy: 'noop',
      onEpisode: ({ tried }) => {
        if (tried === 2) throw new Error('stop')
      },
    })
    await expect(stopped).rejects.toThrow('stop')
    expect(readdirSync(folder)).toEqual([])
    const blocked = generateDemonstrations({
      ...JOB,
      folder,
      count: 2,
      mostEpisodes: 2,
      // Nothing can be written to it while the second one runs.
      onEpisode: ({ tried }) => {
        if (tried === 1) rmSync(folder, { recursive: true })
        else mkdirSync(folder)
      },
    })
    await expect(blocked).rejects.toThrow(/seed 1: stopped by error: cannot write the replay/)
  })
})
