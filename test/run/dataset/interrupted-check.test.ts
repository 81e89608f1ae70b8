/** What check and repair say of a dataset whose recorder runs, or died between two renames of a commit. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DatasetWriter } from '../../../src/dataset/dataset-writer.js'
import { DurableFiles } from '../../../src/dataset/durable-files.js'
import { deleteEpisodes } from '../../../src/run/dataset/assemble/edit-dataset.js'
import { checkDataset } from '../../../src/run/dataset/check/check-dataset.js'
import { repairDataset } from '../../../src/run/dataset/repair/repair-dataset.js'
import {
  killHolder,
  optionsFor,
  recordEpisode,
  temporaryFolder,
  verifiedEpisodes,
} from '../../dataset/synthetic-recording.js'

/** Of one episode at least; `isResumed`: a session in an existing dataset, whose staging folder is inside. */
async function diesBefore(nth: number, isResumed: boolean): Promise<{ root: string; committed: number }> {
  const root = join(temporaryFolder(), 'set')
  let [steps, from] = [0, Infinity]
  const onStep = () => {
    steps += 1
    if (steps >= from + nth) throw new Error('killed')
  }
  const durable = new DurableFiles({ flushes: false, onStep })
  let writer = await DatasetWriter.create(optionsFor(root, { durable }))
  await recordEpisode(writer)
  await recordEpisode(writer)
  if (isResumed) {
    await writer.close()
    writer = await DatasetWriter.resume(optionsFor(root, { durable }))
  }
  from = steps
  await expect(recordEpisode(writer)).rejects.toThrow('killed')
  const committed = writer.totalEpisodes
  await killHolder(writer.stagingFolder)
  return { root, committed }
}

describe.each([
  ['a first session', false],
  ['a later session', true],
])('a dataset whose recorder was killed in %s', (_, isResumed) => {
  // Before tasks, data, episodes, statistics, info.
  it.each([1, 2, 3, 4, 5])('before rename %i is whole but for what was left, which repair clears', async nth => {
    const { root, committed } = await diesBefore(nth, isResumed)
    expect((await checkDataset(root)).findings).toEqual([
      expect.objectContaining({ severity: 'warning', what: 'was left by a recording that did not end by itself' }),
    ])
    expect(await repairDataset(root, { dryRun: true })).toMatchObject({ done: [expect.any(String)], lost: [] })
    const { done, left } = await repairDataset(root)
    expect([done, left]).toEqual([['finished or undid the commit that was interrupted'], []])
    expect(await verifiedEpisodes(root)).toBeGreaterThanOrEqual(committed)
    expect((await checkDataset(root)).findings).toEqual([])
    expect(existsSync(`${root}_old`)).toBe(false)
  })
})

it.each([false, true])('nothing is exchanged under a recorder that lives (in a later session: %s)', async isResumed => {
  const root = join(temporaryFolder(), 'set')
  let writer = await DatasetWriter.create(optionsFor(root))
  await recordEpisode(writer)
  if (isResumed) {
    await writer.close()
    writer = await DatasetWriter.resume(optionsFor(root))
  }
  await recordEpisode(writer)
  expect((await checkDataset(root)).findings).toEqual([
    expect.objectContaining({ severity: 'warning', what: expect.stringContaining('is recording') as string }),
  ])
  await expect(repairDataset(root)).rejects.toThrow('is recording into it')
  await expect(deleteEpisodes(root, [0], undefined)).rejects.toThrow('is recording into it')
  await recordEpisode(writer)
  await writer.close()
  expect(await verifiedEpisodes(root)).toBe(3)
})
