/** Recorders killed with SIGKILL 200 times, before each rename and at random: every dataset opens with all its finished episodes, and recording goes on in it. */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { DatasetWriter } from '../../src/dataset/dataset-writer.js'
import { filesIn, optionsFor, recordEpisode, temporaryFolder, verifiedEpisodes } from './synthetic-recording.js'

const KILLS = 200

interface Kill {
  readonly root: string
  readonly committed: number
  readonly moment: string
}

it(`loses at most the running episode at ${KILLS} kills`, async () => {
  const folder = join(temporaryFolder(), 'kills')
  execFileSync(process.execPath, ['scripts/kill-recordings.mjs', folder, `--kills=${KILLS}`, '--seed=7'])
  const kills = JSON.parse(readFileSync(join(folder, 'kills.json'), 'utf8')) as Kill[]
  expect(kills).toHaveLength(KILLS)
  for (const { root, committed, moment } of kills) {
    const found = await verifiedEpisodes(root)
    expect(found, `${root}, killed ${moment}`).toBeGreaterThanOrEqual(committed)
    expect(found, `${root}, killed ${moment}`).toBeLessThanOrEqual(committed + 1)

    const writer = await DatasetWriter.resume(optionsFor(root))
    expect(writer.totalEpisodes).toBeGreaterThanOrEqual(committed)
    await recordEpisode(writer)
    await writer.close()
    expect(await verifiedEpisodes(root)).toBe(writer.totalEpisodes)
    expect(filesIn(root).filter(name => name.includes('recording'))).toEqual([])
  }
})
