import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DatasetWriter } from '../../src/dataset/dataset-writer.js'
import { DurableFiles } from '../../src/dataset/durable-files.js'
import type { Features } from '../../src/dataset/features.js'
import { readColumns, readFacts } from '../../src/dataset/parquet/read-parquet.js'
import {
  FEATURES,
  filesIn,
  frameOf,
  optionsFor,
  recordEpisode,
  temporaryFolder,
  verifiedEpisodes,
} from './synthetic-recording.js'

describe('a new dataset', () => {
  it('stands nowhere before its first episode, then whole', async () => {
    const root = join(temporaryFolder(), 'set')
    const writer = await DatasetWriter.create(optionsFor(root))
    writer.beginEpisode().add(frameOf(0, 0, 1), 'task 0')
    expect(existsSync(root)).toBe(false)
    await recordEpisode(writer)
    await recordEpisode(writer)
    await writer.close()
    expect(filesIn(join(root, '..'))).toEqual([
      'set/data/chunk-000/file-000.parquet',
      'set/meta/episodes/chunk-000/file-000.parquet',
      'set/meta/info.json',
      'set/meta/stats.json',
      'set/meta/tasks.parquet',
    ])
    expect(await verifiedEpisodes(root)).toBe(2)
  })

  it('leaves nothing when nothing was saved', async () => {
    const folder = temporaryFolder()
    const writer = await DatasetWriter.create(optionsFor(join(folder, 'deep', 'set')))
    writer.beginEpisode().discard()
    await writer.close()
    expect(filesIn(folder)).toEqual([])
  })

  it('has the keys of LeRobot in its order', async () => {
    const root = await recorded(1)
    const info = JSON.parse(readFileSync(join(root, 'meta', 'info.json'), 'utf8')) as Record<string, unknown>
    expect(Object.keys(info)).toEqual([
      'codebase_version',
      'fps',
      'features',
      'total_episodes',
      'total_frames',
      'total_tasks',
      'chunks_size',
      'data_files_size_in_mb',
      'video_files_size_in_mb',
      'data_path',
      'video_path',
      'robot_type',
      'splits',
    ])
    expect(info).toMatchObject({
      total_episodes: 1,
      total_frames: 5,
      total_tasks: 1,
      splits: { train: '0:1' },
      video_path: null,
    })
    expect(Object.keys(info['features'] as object)).toEqual([
      ...Object.keys(FEATURES),
      'timestamp',
      'frame_index',
      'episode_index',
      'index',
      'task_index',
    ])
  })

  it('has one row group for each episode, with what datasets wants to know of the columns', async () => {
    const root = await recorded(3)
    const facts = await readFacts(join(root, 'data', 'chunk-000', 'file-000.parquet'))
    expect(facts.rowGroups).toEqual([5, 6, 7])
    const huggingface = JSON.parse(facts.keyValues['huggingface'] ?? '') as {
      info: { features: Record<string, unknown> }
    }
    expect(huggingface.info.features['action']).toEqual({
      feature: { dtype: 'float32', _type: 'Value' },
      length: 2,
      _type: 'List',
    })
    expect(huggingface.info.features['next.done']).toEqual({ dtype: 'bool', _type: 'Value' })
  })

  it('writes floats of statistics as floats, counts as whole numbers', async () => {
    const text = readFileSync(join(await recorded(1), 'meta', 'stats.json'), 'utf8')
    expect(text).toContain('"max": [\n            0.0,\n            4.0\n        ]')
    expect(text).toContain('"count": [\n            5\n        ]')
  })

  it('goes on in new files once a file is large, and in new folders once one is full', async () => {
    const root = join(temporaryFolder(), 'set')
    const writer = await DatasetWriter.create(optionsFor(root, { dataFilesSizeInMb: 0.001, chunksSize: 2 }))
    for (let episode = 0; episode < 5; episode++) await recordEpisode(writer)
    await writer.close()
    expect(filesIn(join(root, 'data'))).toEqual([
      'chunk-000/file-000.parquet',
      'chunk-000/file-001.parquet',
      'chunk-001/file-000.parquet',
      'chunk-001/file-001.parquet',
      'chunk-002/file-000.parquet',
    ])
    expect(await verifiedEpisodes(root)).toBe(5)
  })

  it('commits in order while the next episode is recorded, and loses only the one whose clip is lost', async () => {
    const root = join(temporaryFolder(), 'set')
    const writer = await DatasetWriter.create(optionsFor(root))
    const [first, second] = [writer.beginEpisode(), writer.beginEpisode()]
    for (let frame = 0; frame < 5; frame++) first.add(frameOf(0, frame, 5), 'task 0')
    for (let frame = 0; frame < 5; frame++) second.add(frameOf(0, frame, 5), 'task 0')
    const lost = first.commit({ clips: { front: Promise.reject(new Error('the encoder died')) } })
    const kept = second.commit({ clips: {}, notes: { seed: 0 } })
    await expect(lost).rejects.toThrow('the encoder died')
    expect(await kept).toEqual({ episode_index: 0, frames: 5 })
    await writer.close()
    expect(await verifiedEpisodes(root)).toBe(1)
  })

  it('keeps columns of every type', async () => {
    const root = join(temporaryFolder(), 'set')
    const features: Features = {
      matrix: { dtype: 'float64', shape: [2, 2], names: null },
      counts: { dtype: 'int64', shape: [2], names: null },
      flags: { dtype: 'bool', shape: [2], names: null },
      small: { dtype: 'uint8', shape: [1], names: null },
      note: { dtype: 'string', shape: [1], names: null },
    }
    const writer = await DatasetWriter.create(optionsFor(root, { features }))
    const draft = writer.beginEpisode()
    draft.add({ matrix: [1, 2, 3, 4], counts: [5, -6], flags: [1, 0], small: 255n, note: 'ä' }, 'all')
    await draft.commit({ clips: {} })
    await writer.close()
    const { matrix, counts, flags, small, note } = await readColumns(
      join(root, 'data', 'chunk-000', 'file-000.parquet'),
    )
    expect([matrix, counts, flags, small, note]).toEqual([
      [
        [
          [1, 2],
          [3, 4],
        ],
      ],
      [[5n, -6n]],
      [[true, false]],
      [255],
      ['ä'],
    ])
  })
})

describe('what cannot be recorded', () => {
  it.each([
    [{ 'a/b': FEATURES['action'] }, /a\/b may not have a slash/],
    [{ index: FEATURES['action'] }, /index is filled in by the writer/],
    [{ x: { dtype: 'float23', shape: [1], names: null } }, /float23, which is not written: float\d\d\?/],
    [{ x: { dtype: 'float32', shape: [], names: null } }, /has the shape \[\]/],
    [{ x: { dtype: 'video', shape: [3, 4], names: null } }, /is a picture: its shape is \[height, width, 3\]/],
  ])('features %j', async (features, message) => {
    const options = optionsFor(join(temporaryFolder(), 'set'), { features: features as unknown as Features })
    await expect(DatasetWriter.create(options)).rejects.toThrow(message)
  })

  it.each([
    [{ action: [1] }, /frame 0: action has 1 numbers where its shape \[2\] asks for 2/],
    [{ action: [1, Number.NaN] }, /frame 0: action is NaN at gripper\.pos: only finite float32 numbers/],
    [{ action: [1e39, 0] }, /action is 1e\+39 at shoulder_pan\.pos/],
    [{ action: 'up' }, /action is text/],
    [{ 'next.done': 2 }, /next\.done is 2 at 0 where true or false/],
    [{ actions: [1, 2] }, /actions is no feature of the dataset: action\?/],
    [{ timestamp: 1 }, /timestamp is filled in by the writer/],
    [{ action: undefined }, /action is missing/],
  ])('a frame with %j', async (change, message) => {
    const writer = await DatasetWriter.create(optionsFor(join(temporaryFolder(), 'set')))
    const draft = writer.beginEpisode()
    expect(() => {
      draft.add({ ...frameOf(0, 0, 1), ...change } as never, 'task')
    }).toThrow(message)
    expect(draft.frames).toBe(0)
    await writer.close()
  })

  it('a rate that is no whole number, a root that is there, a root below a file', async () => {
    const root = await recorded(1)
    await expect(DatasetWriter.create(optionsFor(root))).rejects.toThrow(
      /is there already: go on in it with --resume=true/,
    )
    await expect(DatasetWriter.create(optionsFor(`${root}-2`, { fps: 29.97 }))).rejects.toThrow(/fps is 29\.97/)
    writeFileSync(`${root}-file`, '')
    await expect(DatasetWriter.create(optionsFor(join(`${root}-file`, 'set')))).rejects.toThrow()
    await expect(DatasetWriter.resume(optionsFor(`${root}-3`))).rejects.toThrow(
      /nothing to go on with: record without --resume/,
    )
  })

  it.each(['/dev/null/set', ...(process.platform === 'linux' ? ['/proc/set', '/proc/set/below'] : [])])(
    'at %s, which is no place for files',
    async root => {
      await expect(DatasetWriter.create(optionsFor(root))).rejects.toThrow(
        /cannot be written to .* Choose another --dataset\.root/,
      )
    },
  )

  it('an episode without frames, one committed twice, one of a closed dataset', async () => {
    const writer = await DatasetWriter.create(optionsFor(join(temporaryFolder(), 'set')))
    const draft = writer.beginEpisode()
    await expect(draft.commit({ clips: {} })).rejects.toThrow(/without frames/)
    expect(() => draft.commit({ clips: {} })).toThrow(/committed or discarded already/)
    await writer.close()
    expect(() => writer.beginEpisode()).toThrow(/is closed/)
  })
})

describe('an existing dataset', () => {
  it('is not written on with another schema, whose differences are all named', async () => {
    const root = await recorded(1)
    const before = contents(root)
    const features: Features = {
      action: { dtype: 'float32', shape: [3], names: null },
      extra: { dtype: 'bool', shape: [1], names: null },
    }
    const resumed = DatasetWriter.resume(optionsFor(root, { fps: 20, robotType: null, features }))
    await expect(resumed).rejects.toThrow(
      /fps is 30 there, 20 here\n {2}robot_type is so_follower there, none here\n {2}action: shape is \[2\] there, \[3\] here\n {2}action: names .*\n {2}observation\.state is there, but not recorded here\n(.*\n)* {2}extra is not there/,
    )
    expect(contents(root)).toEqual(before)
  })

  it('is not written on while its parquet is cut short', async () => {
    const root = await recorded(2)
    const file = join(root, 'data', 'chunk-000', 'file-000.parquet')
    await truncate(file, 2000)
    const before = contents(root)
    await expect(DatasetWriter.resume(optionsFor(root))).rejects.toThrow(/file-000\.parquet cannot be read as parquet/)
    expect(contents(root)).toEqual(before)
  })

  it('is recorded by one at a time', async () => {
    const root = await recorded(1)
    const writer = await DatasetWriter.resume(optionsFor(root))
    await expect(DatasetWriter.resume(optionsFor(root))).rejects.toThrow(/Process \d+ on .* is recording this dataset/)
    await writer.close()
    await (await DatasetWriter.resume(optionsFor(root))).close()
  })

  it.each([
    [
      'ENOSPC',
      /The disk is full \(.* free at .*\): episode 1 \(6 frames\) is not saved\. The 1 episodes before it are whole in .*--resume=true/,
    ],
    ['EROFS', /cannot be written to \(no\): episode 1 \(6 frames\) is not saved/],
  ])('stays whole at %s', async (code, message) => {
    const root = join(temporaryFolder(), 'set')
    let steps = 0
    const onStep = () => {
      steps += 1
      if (steps === 8) throw Object.assign(new Error('no'), { code })
    }
    const writer = await DatasetWriter.create(
      optionsFor(root, { durable: new DurableFiles({ flushes: false, onStep }) }),
    )
    await recordEpisode(writer)
    await expect(recordEpisode(writer)).rejects.toThrow(message)
    await writer.close()
    expect(await verifiedEpisodes(root)).toBe(1)
  })
})

async function recorded(episodes: number): Promise<string> {
  const root = join(temporaryFolder(), 'set')
  const writer = await DatasetWriter.create(optionsFor(root))
  for (let episode = 0; episode < episodes; episode++) await recordEpisode(writer)
  await writer.close()
  return root
}

function contents(root: string): Record<string, string> {
  return Object.fromEntries(filesIn(root).map(name => [name, readFileSync(join(root, name), 'base64')]))
}
