import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDataset, salvageDataset } from '../../../src/dataset/dataset-reader.js'
import { parquetBytes } from '../../../src/dataset/parquet/write-parquet.js'
import { checkDataset } from '../../../src/run/dataset/check/check-dataset.js'
import { repairDataset } from '../../../src/run/dataset/repair/repair-dataset.js'
import { copyOf, editInfo, withoutVideo } from './lerobot-dataset.js'

const DATA = 'data/chunk-000/file-000.parquet'
const VIDEO = 'videos/observation.images.front/chunk-000/file-000.mp4'

async function findingsOf(root: string) {
  return (await checkDataset(root)).findings
}

describe('so101 dataset check', () => {
  it('finds nothing in what LeRobot wrote', async () => {
    expect(await findingsOf(copyOf('v30'))).toEqual([])
    expect(await findingsOf(copyOf('v21'))).toEqual([
      expect.objectContaining({ severity: 'warning', what: expect.stringContaining('v2.1') as string }),
    ])
  })

  it.each<[string, (root: string) => void, string, string]>([
    [
      'a missing video',
      root => {
        rmSync(join(root, VIDEO))
      },
      VIDEO,
      'is missing',
    ],
    [
      'a video cut short',
      root => {
        truncateSync(join(root, VIDEO), 800)
      },
      VIDEO,
      '',
    ],
    [
      'a parquet cut short',
      root => {
        truncateSync(join(root, DATA), 3000)
      },
      DATA,
      'cut short',
    ],
    [
      'a parquet that no episode names',
      root => {
        cpSync(join(root, DATA), join(root, 'data/chunk-000/file-001.parquet'))
      },
      'data/chunk-000/file-001.parquet',
      'its 23 rows belong to no episode',
    ],
    [
      'a parquet of a killed recording',
      root => {
        writeFileSync(join(root, 'data/chunk-000/file-001.parquet'), 'PAR1 and no end')
      },
      'data/chunk-000/file-001.parquet',
      'has no footer',
    ],
    [
      'wrong fps',
      root => {
        editInfo(root, info => {
          info.fps = 25
        })
      },
      'meta/info.json',
      'fps is 25, and all timestamps are those of 30 fps',
    ],
    [
      'a wrong count',
      root => {
        editInfo(root, info => {
          info.total_frames = 24
        })
      },
      'meta/info.json',
      'total_frames is 24, and the episodes have 23',
    ],
    [
      'an undeclared column',
      root => {
        editInfo(root, info => {
          delete info.features['action']
        })
      },
      DATA,
      'does not declare: action',
    ],
    [
      'a declared column that is not there',
      root => {
        editInfo(root, info => {
          info.features['reward'] = { dtype: 'float32', shape: [1], names: null }
        })
      },
      DATA,
      'has no column reward',
    ],
    [
      'a feature under another name',
      root => {
        editInfo(root, info => {
          info.features['acton'] = info.features['action'] ?? {}
          delete info.features['action']
        })
      },
      DATA,
      'has action, and info.json declares acton instead',
    ],
    [
      'another codec than is said',
      root => {
        editInfo(root, info => {
          info.features['observation.images.front'] = {
            ...info.features['observation.images.front'],
            info: { 'video.codec': 'h264' },
          }
        })
      },
      VIDEO,
      'is av1, and info.json says h264',
    ],
    [
      'another picture size',
      root => {
        editInfo(root, info => {
          info.features['observation.images.front'] = {
            ...info.features['observation.images.front'],
            shape: [48, 64, 3],
          }
        })
      },
      VIDEO,
      'its pictures are 96x64, and info.json says 64x48',
    ],
    [
      'missing statistics',
      root => {
        rmSync(join(root, 'meta/stats.json'))
      },
      'meta/stats.json',
      'is missing',
    ],
    [
      'tasks that pandas cannot read',
      root => {
        writeFileSync(
          join(root, 'meta/tasks.parquet'),
          parquetBytes([
            { name: 'task_index', type: 'int64', values: [0, 1] },
            { name: 'task', type: 'string', values: ['pick', 'place'] },
          ]),
        )
      },
      'meta/tasks.parquet',
      'no pandas metadata',
    ],
  ])('finds %s', async (_, spoil, file, what) => {
    const root = copyOf('v30')
    spoil(root)
    const findings = await findingsOf(root)
    expect(findings).toContainEqual(expect.objectContaining({ file, what: expect.stringContaining(what) as string }))
    expect(findings.every(({ next }) => next !== '')).toBe(true)
  })

  it('finds statistics that are not those of the data', async () => {
    const root = copyOf('v30')
    const path = join(root, 'meta/stats.json')
    writeFileSync(path, readFileSync(path, 'utf8').replace(/("action": {\s*"min": \[\s*)-?[\d.]+/, '$1-50.0'))
    expect(await findingsOf(root)).toEqual([
      expect.objectContaining({
        file: 'meta/stats.json',
        what: expect.stringContaining('action: min of dimension 0 is -50') as string,
      }),
    ])
  })

  it('refuses what is no dataset, and what is not there', async () => {
    await expect(checkDataset(tmpdir())).rejects.toThrow('is no LeRobot dataset')
    await expect(checkDataset('/nowhere')).rejects.toThrow('/nowhere is not there')
  })
})

describe('so101 dataset repair', () => {
  it('does nothing where nothing is wrong, and nothing in a dry run', async () => {
    const root = copyOf('v30')
    expect((await repairDataset(root)).done).toEqual([])
    rmSync(join(root, 'meta/stats.json'))
    expect((await repairDataset(root, { dryRun: true })).done).toHaveLength(1)
    expect(await findingsOf(root)).toHaveLength(1)
  })

  it('counts anew, and computes statistics anew', async () => {
    const root = copyOf('v30')
    rmSync(join(root, 'meta/stats.json'))
    editInfo(root, info => {
      info.total_frames = 24
      info.fps = 25
    })
    expect((await repairDataset(root)).left).toEqual([])
    expect((await openDataset(root)).info).toMatchObject({ total_frames: 23, fps: 30 })
  })

  it('drops what is lost only when told so, and keeps the old folder', async () => {
    const root = withoutVideo(copyOf('v21'))
    truncateSync(join(root, 'data/chunk-000/episode_000000.parquet'), 3000)
    await expect(repairDataset(root)).rejects.toThrow(
      /1 of 2 episodes cannot be mended \(0\)[\s\S]*--drop_episodes=true/,
    )
    const { lost, left } = await repairDataset(root, { dropEpisodes: true })
    expect(lost).toMatchObject([{ episode: 0 }])
    expect(left).toEqual([])
    const [mended, old] = [await openDataset(root), await openDataset(`${root}_old`)]
    expect(mended).toMatchObject({
      version: 'v3.0',
      tasks: ['place'],
      episodes: [{ episode_index: 0, length: 13, from: 0 }],
    })
    expect((await mended.episode(0)).numbers('action').values).toEqual((await old.episode(1)).numbers('action').values)
  })

  it('takes an episode once that the table names twice', async () => {
    const root = withoutVideo(copyOf('v30'))
    const file = join(root, 'meta/episodes/chunk-000/file-000.parquet')
    cpSync(file, join(root, 'meta/episodes/chunk-000/file-001.parquet'))
    expect(await findingsOf(root)).toMatchObject([{ what: expect.stringContaining('twice there') as string }])
    expect((await repairDataset(root)).left).toEqual([])
    expect((await openDataset(root)).episodes.map(({ length }) => length)).toEqual(
      (await salvageDataset(`${root}_old`, () => undefined)).episodes.slice(0, 2).map(({ length }) => length),
    )
  })

  it('says what is lost where nothing can be saved', async () => {
    const root = copyOf('v30')
    truncateSync(join(root, DATA), 3000)
    await expect(repairDataset(root, { dropEpisodes: true })).rejects.toThrow('no episode can be saved of 2')
  })
})
