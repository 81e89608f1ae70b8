/** A recorder that dies before any rename of a commit: the dataset opens with all finished episodes, and recording goes on. */

import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DatasetWriter, type WriterOptions } from '../../src/dataset/dataset-writer.js'
import { DurableFiles } from '../../src/dataset/durable-files.js'
import {
  filesIn,
  killHolder,
  optionsFor,
  recordEpisode,
  temporaryFolder,
  verifiedEpisodes,
} from './synthetic-recording.js'

class Killed extends Error {}

/** Dies before its `nth` rename, counted from 1. */
function dyingAt(nth: number, root: string): WriterOptions & { readonly steps: string[] } {
  const steps: string[] = []
  const durable = new DurableFiles({
    flushes: false,
    onStep: what => {
      steps.push(what.slice(root.length + 1))
      if (steps.length === nth) throw new Killed(`killed before ${what}`)
    },
  })
  return { ...optionsFor(root, { durable }), steps }
}

/** Of two episodes. */
const begun = join(mkdtempSync(join(tmpdir(), 'so101-begun-')), 'set')

beforeAll(async () => {
  const writer = await DatasetWriter.create(optionsFor(begun))
  await recordEpisode(writer)
  await recordEpisode(writer)
  await writer.close()
})

afterAll(() => {
  rmSync(dirname(begun), { recursive: true })
})

async function goOnThenDie(root: string, nth: number) {
  cpSync(begun, root, { recursive: true })
  const dying = dyingAt(nth, root)
  const second = await DatasetWriter.resume(dying)
  // The first of a session opens new files, the second is put behind it.
  const died = await recordEpisode(second)
    .then(() => recordEpisode(second))
    .then(
      () => false,
      () => true,
    )
  const committed = second.totalEpisodes
  await killHolder(second.stagingFolder)
  return { committed, died, steps: dying.steps }
}

describe('a recorder that dies before a rename', () => {
  // Of two commits: tasks, data, episodes, stats, info for the first, all but the tasks for the second.
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('number %i loses at most the running episode', async nth => {
    const root = join(temporaryFolder(), 'data-set')
    const { committed, died } = await goOnThenDie(root, nth)
    expect(died).toBe(true)
    expect(await verifiedEpisodes(root)).toBeGreaterThanOrEqual(committed)

    const writer = await DatasetWriter.resume(optionsFor(root))
    expect(writer.totalEpisodes).toBeGreaterThanOrEqual(committed)
    expect(writer.totalEpisodes).toBeLessThanOrEqual(committed + 1)
    await recordEpisode(writer)
    await writer.close()
    expect(await verifiedEpisodes(root)).toBe(writer.totalEpisodes)
    expect(filesIn(root).filter(name => name.includes('recording'))).toEqual([])
  })

  it('does not die later than that', async () => {
    const root = join(temporaryFolder(), 'data-set')
    const { died, steps } = await goOnThenDie(root, 10)
    expect(died).toBe(false)
    expect(steps).toEqual([
      'meta/tasks.parquet',
      'data/chunk-000/file-001.parquet',
      'meta/episodes/chunk-000/file-001.parquet',
      'meta/stats.json',
      'meta/info.json',
      'data/chunk-000/file-001.parquet',
      'meta/episodes/chunk-000/file-001.parquet',
      'meta/stats.json',
      'meta/info.json',
    ])
  })

  it.each([1, 2, 3, 4, 5, 6])('of the first commit (number %i) leaves no dataset', async nth => {
    const root = join(temporaryFolder(), 'data-set')
    const writer = await DatasetWriter.create(dyingAt(nth, root))
    await expect(recordEpisode(writer)).rejects.toThrow(Killed)
    await killHolder(writer.stagingFolder)
    expect(existsSync(root)).toBe(false)
    const again = await DatasetWriter.create(optionsFor(root))
    await recordEpisode(again)
    await again.close()
    expect(await verifiedEpisodes(root)).toBe(1)
  })

  it.each([6, 7, 8, 9])('of a recovery (after number %i) is recovered from', async nth => {
    const root = join(temporaryFolder(), 'data-set')
    const { committed } = await goOnThenDie(root, nth)
    for (const step of [1, 2]) {
      await DatasetWriter.resume(dyingAt(step, root)).then(
        writer => writer.close(),
        () => undefined,
      )
      expect(await verifiedEpisodes(root)).toBeGreaterThanOrEqual(committed)
    }
    const writer = await DatasetWriter.resume(optionsFor(root))
    await recordEpisode(writer)
    await writer.close()
    expect(await verifiedEpisodes(root)).toBe(writer.totalEpisodes)
  })

  it('saves nothing more in that session', async () => {
    const root = join(temporaryFolder(), 'data-set')
    const writer = await DatasetWriter.create(dyingAt(9, root))
    await recordEpisode(writer)
    await expect(recordEpisode(writer)).rejects.toThrow(Killed)
    await expect(recordEpisode(writer)).rejects.toThrow(/episode 1 \(6 frames\) is not saved.*--resume=true/)
    await writer.close()
  })
})
