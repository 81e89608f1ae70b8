import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDataset, type Dataset } from '../../../src/dataset/dataset-reader.js'
import { DatasetWriter } from '../../../src/dataset/dataset-writer.js'
import {
  convertDataset,
  deleteEpisodes,
  episodesOfSplits,
  mergeDatasets,
  splitDataset,
} from '../../../src/run/dataset/assemble/edit-dataset.js'
import { columnStatistics } from '../../../src/dataset/column-statistics.js'
import type { FeatureStatistics } from '../../../src/dataset/statistics.js'
import { withStored } from '../../../src/run/dataset/assemble/episode-statistics.js'
import { checkDataset } from '../../../src/run/dataset/check/check-dataset.js'
import { filesIn, optionsFor, recordEpisode, temporaryFolder } from '../../dataset/synthetic-recording.js'
import { copyOf, editInfo, withoutVideo } from './lerobot-dataset.js'

async function recorded(episodes: number): Promise<string> {
  const root = join(temporaryFolder(), 'recorded')
  const writer = await DatasetWriter.create(optionsFor(root))
  for (let episode = 0; episode < episodes; episode++) await recordEpisode(writer)
  await writer.close()
  return root
}

async function actionsOf(dataset: Dataset, episode: number): Promise<number[]> {
  return [...(await dataset.episode(episode)).numbers('action').values]
}

/** Reads and checks it. */
async function whole(root: string): Promise<Dataset> {
  expect((await checkDataset(root)).findings).toEqual([])
  return openDataset(root)
}

describe('merge', () => {
  it('puts the episodes one behind the other, with their notes and tasks', async () => {
    const [a, b] = [await recorded(2), await recorded(3)]
    const out = join(temporaryFolder(), 'both')
    expect(await mergeDatasets([a, b], out)).toMatchObject({ episodes: 5, reencoded: [], left: [] })
    const both = await whole(out)
    expect(both.tasks).toEqual(['task 0', 'task 1'])
    expect(both.episodes.map(({ tasks }) => tasks[0])).toEqual(['task 0', 'task 0', 'task 0', 'task 0', 'task 1'])
    expect(both.episodes.map(({ notes }) => notes.seed)).toEqual([0, 1, 0, 1, 2])
    expect(await actionsOf(both, 4)).toEqual(await actionsOf(await openDataset(b), 2))
    const last = await both.episode(4)
    expect(new Set(last.tasks)).toEqual(new Set(['task 1']))
    expect(last.numbers('next.done').values.at(-1)).toBe(1)
  })

  it('takes v2.1 and v3.0 together', async () => {
    const out = join(temporaryFolder(), 'both')
    await mergeDatasets([withoutVideo(copyOf('v30')), withoutVideo(copyOf('v21'))], out)
    const both = await whole(out)
    expect(both.tasks).toEqual(['pick', 'place'])
    expect(await actionsOf(both, 2)).toEqual(await actionsOf(both, 0))
  })

  it('names what differs, and leaves nothing', async () => {
    const [a, b] = [withoutVideo(copyOf('v30')), withoutVideo(copyOf('v30'))]
    editInfo(b, info => {
      info.fps = 25
      info.features['reward'] = { dtype: 'float32', shape: [1], names: null }
    })
    const folder = temporaryFolder()
    await expect(mergeDatasets([a, b], join(folder, 'both'))).rejects.toThrow(
      /fps is 30 there, 25 here[\s\S]*reward is not there/,
    )
    expect(filesIn(folder)).toEqual([])
  })

  it.skipIf(process.platform !== 'linux')('refuses at once where nobody can write', async () => {
    const a = withoutVideo(copyOf('v30'))
    await expect(mergeDatasets([a, a], '/proc/none/set')).rejects.toThrow('cannot be written to')
  })

  it('refuses a folder that is there already', async () => {
    const [a, out] = [withoutVideo(copyOf('v30')), temporaryFolder()]
    await expect(mergeDatasets([a, a], out)).rejects.toThrow('exists already')
  })
})

describe('split', () => {
  it.each([
    [{ train: 0.8, val: 0.2 }, 10, { train: [0, 1, 2, 3, 4, 5, 6, 7], val: [8, 9] }],
    [{ train: 0.7, val: 0.3 }, 5, { train: [0, 1, 2], val: [3, 4] }],
    [{ a: 0.5, b: 0.25 }, 8, { a: [0, 1, 2, 3], b: [4, 5] }],
    [{ a: [3, 1], b: [0] }, 5, { a: [3, 1], b: [0] }],
  ])('%j of %d episodes', (splits, total, expected) => {
    expect(Object.fromEntries(episodesOfSplits(splits, total))).toEqual(expected)
  })

  it.each([
    [{ a: 0.8, b: 0.3 }, 'sum to 1 at most'],
    [{ a: 0.5, b: [1] }, 'either all'],
    [{ a: [7] }, 'no episode 7'],
    [{ a: [1], b: [1] }, 'in two places'],
    [{ a: 0.1 }, 'gets none'],
    [{ '../a': 1 }, 'no name of a folder'],
    [{}, 'name the parts'],
  ])('refuses %j', (splits, reason) => {
    expect(() => episodesOfSplits(splits as Record<string, number>, 5)).toThrow(reason)
  })

  it('makes a folder of each part', async () => {
    const root = await recorded(3)
    const out = join(temporaryFolder(), 'parts')
    await splitDataset(root, { train: [2, 0], val: [1] }, out)
    const train = await whole(join(out, 'train'))
    expect(train.episodes.map(({ notes, from }) => [notes.seed, from])).toEqual([
      [2, 0],
      [0, 7],
    ])
    expect(train.tasks).toEqual(['task 1', 'task 0'])
    expect((await whole(join(out, 'val'))).episodes).toHaveLength(1)
  })
})

describe('delete', () => {
  it('numbers the others anew, and changes the source only when asked', async () => {
    const root = await recorded(3)
    const out = join(temporaryFolder(), 'fewer')
    await deleteEpisodes(root, [1], out)
    expect((await whole(out)).episodes.map(({ notes }) => notes.seed)).toEqual([0, 2])
    expect((await whole(root)).episodes).toHaveLength(3)
    await deleteEpisodes(root, [0], undefined)
    expect((await whole(root)).episodes.map(({ notes }) => notes.seed)).toEqual([1, 2])
    expect((await whole(`${root}_old`)).episodes).toHaveLength(3)
    await expect(deleteEpisodes(root, [0], undefined)).rejects.toThrow('_old is in the way')
  })

  it('refuses to leave none, and episodes that are not there', async () => {
    const root = await recorded(1)
    await expect(deleteEpisodes(root, [0], `${root}2`)).rejects.toThrow('no episodes are left')
    await expect(deleteEpisodes(root, [1], `${root}2`)).rejects.toThrow('no episode 1: there are 1')
    expect(existsSync(`${root}2`)).toBe(false)
  })
})

describe('convert', () => {
  it('makes v3.0 of v2.1, with quantiles', async () => {
    const root = withoutVideo(copyOf('v21'))
    const out = join(temporaryFolder(), 'new')
    await convertDataset(root, out)
    const [old, made] = [await openDataset(root), await whole(out)]
    expect(made).toMatchObject({ version: 'v3.0', tasks: old.tasks, info: { robot_type: 'so101_follower', fps: 30 } })
    expect(made.stats?.['action']?.q50).toHaveLength(2)
    for (const episode of [0, 1]) expect(await actionsOf(made, episode)).toEqual(await actionsOf(old, episode))
    await expect(convertDataset(out, `${out}2`)).rejects.toThrow('v3.0 already')
  })

  it('keeps the statistics that are stored, and computes what is missing', async () => {
    const root = copyOf('v21')
    const out = join(temporaryFolder(), 'new')
    await convertDataset(root, out)
    const [old, made] = [await openDataset(root), await openDataset(out)]
    for (const [episode, { statistics }] of old.episodes.entries()) {
      expect(Object.keys(statistics ?? {})).toContain('observation.images.front')
      for (const [name, stored] of Object.entries(statistics ?? {})) {
        expect(stored.q50).toBeUndefined()
        expect(made.episodes[episode]?.statistics?.[name]).toMatchObject(stored)
        expect(made.episodes[episode]?.statistics?.[name]?.q50).toHaveLength(stored.mean?.length ?? 0)
      }
    }
  })

  it('keeps none that are of other data', () => {
    const own = columnStatistics({ values: Float64Array.of(0, 1, 2), dims: 1, isFloat32: false, frames: 3 })
    const kept = (stored: Partial<FeatureStatistics>) => withStored({ x: own }, { x: stored })['x']
    expect(kept({ min: [0], std: [0.8] })).toEqual({ ...own, std: [0.8] })
    for (const stored of [{ min: [1] }, { max: [2, 2] }, { count: [4] }, { mean: [1.1] }, { std: [Number.NaN] }])
      expect(kept({ q50: [1], ...stored })).toEqual(own)
  })
})

describe('a new dataset', () => {
  it('begins new data files at the size of info.json', async () => {
    const root = await recorded(4)
    editInfo(root, info => Object.assign(info, { data_files_size_in_mb: 0.0005 }))
    const out = join(temporaryFolder(), 'new')
    await deleteEpisodes(root, [0], out)
    expect(filesIn(join(out, 'data')).length).toBeGreaterThan(1)
    expect((await whole(out)).episodes).toHaveLength(3)
  })

  it('leaves nothing where an episode cannot be read', async () => {
    const root = await recorded(2)
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'x'))
    editInfo(root, info => {
      info.features['reward'] = { dtype: 'float32', shape: [1], names: null }
    })
    await expect(deleteEpisodes(root, [0], join(folder, 'x', 'new'))).rejects.toThrow('has no column reward')
    expect(filesIn(folder)).toEqual([])
  })
})
