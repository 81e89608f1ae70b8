import { cpSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { openDataset, salvageDataset } from '../../../src/dataset/dataset-reader.js'
import { parquetBytes } from '../../../src/dataset/parquet/write-parquet.js'
import { temporaryFolder } from '../synthetic-recording.js'

const ASSETS = fileURLToPath(new URL('../../assets/datasets', import.meta.url))
const STATE = 'observation.state'
const CAMERA = 'observation.images.front'

/** A copy of what LeRobot wrote, to be spoilt. */
function copyOf(version: 'v30' | 'v21'): string {
  const root = join(temporaryFolder(), version)
  cpSync(join(ASSETS, version), root, { recursive: true })
  return root
}

function edit(root: string, name: string, change: (text: string) => string): void {
  const path = join(root, name)
  writeFileSync(path, change(readFileSync(path, 'utf8')))
}

/** test/assets/datasets/make.py. */
function statesOf(episode: number, length: number): number[] {
  return Array.from({ length: 2 * length }, (_, at) =>
    Math.fround(10 * Math.sin(0.1 * Math.floor(at / 2) + episode + (at % 2))),
  )
}

describe.each(['v30', 'v21'] as const)('a dataset by LeRobot, %s', version => {
  it('reads with equal values', async () => {
    const dataset = await openDataset(join(ASSETS, version))
    expect(dataset.info).toMatchObject({ fps: 30, robot_type: 'so101_follower', total_episodes: 2, total_frames: 23 })
    expect(dataset.tasks).toEqual(['pick', 'place'])
    expect(dataset.episodes).toMatchObject([
      { episode_index: 0, length: 10, tasks: ['pick'], from: 0 },
      { episode_index: 1, length: 13, tasks: ['place'], from: 10 },
    ])
    for (const { episode_index: index, length } of dataset.episodes) {
      const episode = await dataset.episode(index)
      const states = episode.numbers(STATE)
      expect(states.dims).toBe(2)
      states.values.forEach((value, at) => {
        expect(value).toBeCloseTo(statesOf(index, length)[at] ?? NaN, 5)
      })
      expect([...episode.numbers('frame_index').values]).toEqual(Array.from({ length }, (_, frame) => frame))
      expect(new Set(episode.tasks)).toEqual(new Set(dataset.episodes[index]?.tasks))
    }
  })

  it('says where the pictures of an episode are', async () => {
    const { episodes, root } = await openDataset(join(ASSETS, version))
    const second = episodes[1]?.videos[CAMERA]
    const inFile = version === 'v30' ? 10 / 30 : 0
    expect(second?.file.startsWith(root)).toBe(true)
    expect(second?.fromS).toBeCloseTo(inFile, 9)
    expect(second?.toS).toBeCloseTo(inFile + 13 / 30, 9)
  })

  it('has the statistics of each episode, those of pictures flat', async () => {
    const { episodes } = await openDataset(join(ASSETS, version))
    expect(episodes[1]?.statistics?.[STATE]).toMatchObject({ count: [13] })
    expect(episodes[1]?.statistics?.[CAMERA]?.mean).toHaveLength(3)
    expect(episodes[1]?.statistics?.[STATE]?.max?.[0]).toBeCloseTo(
      Math.max(...statesOf(1, 13).filter((_, at) => at % 2 === 0)),
      5,
    )
  })

  it('refuses an episode that is not there, and a feature without numbers', async () => {
    const dataset = await openDataset(join(ASSETS, version))
    await expect(dataset.episode(2)).rejects.toThrow('has no episode 2: it has 2')
    const episode = await dataset.episode(0, ['action'])
    expect(() => episode.numbers(STATE)).toThrow('observation.state')
    await expect(dataset.episode(0, ['reward'])).rejects.toThrow('no feature reward')
  })

  it('says which file is cut short', async () => {
    const root = copyOf(version)
    const file = (await openDataset(root)).episodes[1]?.data ?? ''
    truncateSync(file, 1000)
    await expect((await openDataset(root)).episode(1)).rejects.toThrow(file)
  })

  it('refuses what is no dataset, and a newer one', async () => {
    const root = copyOf(version)
    edit(root, 'meta/info.json', text => text.replace(/"v\d\.\d"/, '"v4.0"'))
    await expect(openDataset(root)).rejects.toThrow('is a dataset of version v4.0: this program reads v3.0 and v2.1')
    rmSync(join(root, 'meta', 'info.json'))
    await expect(openDataset(root)).rejects.toThrow('is no LeRobot dataset')
  })

  it('refuses paths that lead out of the folder', async () => {
    const root = copyOf(version)
    edit(root, 'meta/info.json', text => text.replace('"data/chunk', '"../data/chunk'))
    await expect(openDataset(root)).rejects.toThrow('outside of')
  })

  it('takes paths as info.json has them', async () => {
    const root = copyOf(version)
    renameSync(join(root, 'data'), join(root, 'rows'))
    edit(root, 'meta/info.json', text => text.replace('"data/chunk', '"rows/chunk'))
    expect((await (await openDataset(root)).episode(1)).length).toBe(13)
  })
})

describe('parquets of other writers', () => {
  async function withColumns(columns: Parameters<typeof parquetBytes>[0]) {
    const root = copyOf('v30')
    writeFileSync(join(root, 'data/chunk-000/file-000.parquet'), parquetBytes(columns))
    return openDataset(root)
  }
  const rows = Array.from({ length: 23 }, (_, row) => row)

  it('may hold doubles, small integers, other columns, and any order of them', async () => {
    const dataset = await withColumns([
      { name: 'unknown', type: 'string', values: rows.map(String) },
      { name: 'episode_index', type: 'int32', values: rows.map(row => (row < 10 ? 0 : 1)) },
      { name: STATE, type: { list: 'float64' }, values: rows.map(row => [row, -row]) },
    ])
    const episode = await dataset.episode(1)
    expect([...episode.numbers(STATE).values.slice(0, 4)]).toEqual([10, -10, 11, -11])
    expect(Object.keys(episode.columns)).toEqual(['episode_index', STATE])
    expect(episode.tasks[0]).toBe('place')
  })

  it('are refused where rows are missing, or have other lengths', async () => {
    const tooFew = await withColumns([
      { name: 'episode_index', type: 'int64', values: rows.map(row => (row < 11 ? 0 : 1)) },
    ])
    await expect(tooFew.episode(0)).rejects.toThrow('has 11 rows of episode 0 where the metadata say 10')
    const crooked = await withColumns([
      { name: 'episode_index', type: 'int64', values: rows.map(row => (row < 10 ? 0 : 1)) },
      { name: STATE, type: { list: 'float32' }, values: rows.map(() => [1, 2, 3]) },
    ])
    await expect(crooked.episode(0)).rejects.toThrow('3 numbers where info.json says 2')
  })

  it('may name tasks as pandas did', async () => {
    const root = copyOf('v30')
    const bytes = parquetBytes([
      { name: 'task_index', type: 'int64', values: [1, 0] },
      { name: '__index_level_0__', type: 'string', values: ['put', 'take'] },
    ])
    writeFileSync(join(root, 'meta/tasks.parquet'), bytes)
    expect((await openDataset(root)).tasks).toEqual(['take', 'put'])
  })
})

describe('what is left of a damaged dataset', () => {
  it('are the episodes whose rows of the table are left', async () => {
    const root = copyOf('v30')
    truncateSync(join(root, 'meta/tasks.parquet'), 100)
    const losses: string[] = []
    const dataset = await salvageDataset(root, error => losses.push(error.message))
    expect(dataset.episodes).toHaveLength(2)
    expect(losses).toEqual([expect.stringContaining('tasks.parquet')])
    await expect(openDataset(root)).rejects.toThrow('tasks.parquet')
  })
})
