/** Datasets of others, and those that are not quite right, when recording goes on in them. */

import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDataset } from '../../src/dataset/dataset-reader.js'
import { DatasetWriter } from '../../src/dataset/dataset-writer.js'
import { optionsFor, recordEpisode, temporaryFolder, verifiedEpisodes } from './synthetic-recording.js'

async function recorded(root: string, episodes: number): Promise<void> {
  const writer = await DatasetWriter.create(optionsFor(root))
  for (let k = 0; k < episodes; k++) await recordEpisode(writer)
  await writer.close()
}

async function oneMore(root: string): Promise<void> {
  const writer = await DatasetWriter.resume(optionsFor(root))
  await recordEpisode(writer)
  await writer.close()
}

type Stats = Record<string, Record<string, unknown>>

describe('a dataset that goes on', () => {
  it('without quantiles has none afterwards, and everything else of all episodes', async () => {
    const [root, whole] = [join(temporaryFolder(), 'set'), join(temporaryFolder(), 'whole')]
    await recorded(root, 2)
    await recorded(whole, 3)
    const file = join(root, 'meta', 'stats.json')
    const stats = JSON.parse(readFileSync(file, 'utf8')) as Stats
    const older = Object.entries(stats).map(([name, { min, max, mean, std, count }]) => [
      name,
      { min, max, mean, std, count },
    ])
    writeFileSync(file, JSON.stringify(Object.fromEntries(older)))
    await oneMore(root)
    const [made, expected] = [(await openDataset(root)).stats, (await openDataset(whole)).stats]
    const { min, max, mean, std, count } = expected?.['action'] ?? {}
    expect(made?.['action']).toEqual({ min, max, mean, std, count })
  })

  it('without stats.json gets none of the new episodes alone', async () => {
    const root = join(temporaryFolder(), 'set')
    await recorded(root, 2)
    rmSync(join(root, 'meta', 'stats.json'))
    await oneMore(root)
    expect(existsSync(join(root, 'meta', 'stats.json'))).toBe(false)
    expect(await verifiedEpisodes(root)).toBe(3)
  })

  it('whose table is wrong about file numbers loses no file', async () => {
    const root = join(temporaryFolder(), 'set')
    await recorded(root, 2)
    const folder = join(root, 'meta', 'episodes', 'chunk-000')
    renameSync(join(folder, 'file-000.parquet'), join(folder, 'file-001.parquet'))
    await oneMore(root)
    await oneMore(root)
    expect(await verifiedEpisodes(root)).toBe(4)
  })

  it('takes tasks in any script, an episode of one frame, and the same task again', async () => {
    const root = join(temporaryFolder(), 'set')
    const tasks = ['Hebe den Würfel auf 🟥', '拿起方块', 'Hebe den Würfel auf 🟥']
    for (const [episode, task] of tasks.entries()) {
      const writer = await DatasetWriter[episode === 0 ? 'create' : 'resume'](optionsFor(root, { fps: 7 }))
      const draft = writer.beginEpisode()
      const values = { action: [1, 2], 'observation.state': [1, 2], 'next.done': true }
      for (let frame = 0; frame <= episode; frame++)
        draft.add({ ...values, 'complementary_info.capture_time_s': frame / 7 }, task)
      await draft.commit({ clips: {} })
      await writer.close()
    }
    const dataset = await openDataset(root)
    expect(dataset.tasks).toEqual(tasks.slice(0, 2))
    expect(dataset.episodes.map(({ tasks: [task], length }) => [task, length])).toEqual([
      [tasks[0], 1],
      [tasks[1], 2],
      [tasks[2], 3],
    ])
    const last = await dataset.episode(2)
    expect([...last.numbers('task_index').values]).toEqual([0, 0, 0])
    expect([...last.numbers('timestamp').values]).toEqual([0, Math.fround(1 / 7), Math.fround(2 / 7)])
  })
})
