import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDataset, type Dataset, type NumberColumn } from '../../../src/dataset/dataset-reader.js'
import { DEFAULT_FEATURES } from '../../../src/dataset/features.js'
import type { FrameValues } from '../../../src/dataset/frame.js'
import type { DatasetInfo } from '../../../src/dataset/info.js'
import { STATISTICS } from '../../../src/dataset/statistics.js'
import { datasetInfo } from '../../../src/run/dataset/info/dataset-info.js'
import { writeInfoPicture } from '../../../src/run/dataset/info/info-picture.js'
import { unitOf } from '../../../src/run/dataset/info/units.js'
import { FEATURES, temporaryFolder } from '../../dataset/synthetic-recording.js'
import { copyOf } from './lerobot-dataset.js'

const TICK_DEG = 360 / 4095

/** A joint that swings so many ticks about a middle, as a servo's encoder sees it. */
function ticks(span: number, perTick: number, middle = 0): Float64Array {
  return Float64Array.from({ length: 200 }, (_, k) =>
    Math.fround(Math.round(middle + span * Math.sin(0.05 * k)) * perTick),
  )
}

describe('units', () => {
  it.each([
    ['degrees by their size', [ticks(1500, TICK_DEG)], 'degrees'],
    ['degrees by their steps', [ticks(300, TICK_DEG), ticks(200, TICK_DEG, 77)], 'degrees'],
    ['-100..100 by their steps', [ticks(300, 200 / 2400), ticks(200, 200 / 2750)], '-100..100'],
    [
      '-100..100 that stop at its end',
      [Float64Array.from({ length: 50 }, (_, k) => Math.max(-100, -80 - k * 1.7))],
      '-100..100',
    ],
    ['radians', [ticks(900, (2 * Math.PI) / 4096)], 'radians'],
    ['nothing at rest', [new Float64Array(20)], undefined],
    ['nothing sure of what fits both', [Float64Array.from({ length: 50 }, (_, k) => 30 * Math.sin(k))], undefined],
  ])('%s', (_, joints, unit) => {
    expect(unitOf(joints).unit).toBe(unit)
  })
})

type Frame = (frame: number, episode: number) => FrameValues

const calm: Frame = (frame, episode) => ({
  action: [30 * Math.sin(0.05 * frame + episode), 50 + 20 * Math.sin(0.1 * frame)],
  'observation.state': [30 * Math.sin(0.05 * (frame - 3) + episode), 50 + 20 * Math.sin(0.1 * (frame - 3))],
  'complementary_info.capture_time_s': frame / 30,
  'next.done': false,
})

/** What info says of ten episodes of sixty frames. */
async function infoOf(frameOf: Frame = calm, lengthOf: (episode: number) => number = () => 60) {
  return datasetInfo(made(frameOf, lengthOf))
}

function made(frameOf: Frame, lengthOf: (episode: number) => number): Dataset {
  const columnOf = (name: string, episode: number): NumberColumn => {
    const rows = Array.from({ length: lengthOf(episode) }, (_, frame) => {
      const value = name === 'timestamp' ? frame / 30 : frameOf(frame, episode)[name]
      return typeof value === 'object' ? Array.from(value, Number) : [Number(value)]
    })
    return { kind: 'numbers', dims: rows[0]?.length ?? 1, values: Float64Array.from(rows.flat()) }
  }
  const extra = Object.keys(frameOf(0, 0)).filter(name => !(name in FEATURES))
  const extraFeatures = Object.fromEntries(extra.map(name => [name, DEFAULT_FEATURES.index]))
  const features = { ...FEATURES, ...extraFeatures, ...DEFAULT_FEATURES }
  const statistics = Object.fromEntries(STATISTICS.map(name => [name, [0, 0]]))
  const info = {
    fps: 30,
    robot_type: 'so_follower',
    features,
    total_episodes: 10,
    total_tasks: 1,
  } as unknown as DatasetInfo
  return {
    root: '/made',
    version: 'v3.0',
    info,
    tasks: ['pick'],
    stats: Object.fromEntries(Object.keys(features).map(name => [name, statistics])),
    episodes: Array.from({ length: 10 }, (_, episode) => ({
      ...{ episode_index: episode, length: lengthOf(episode), tasks: ['pick'], from: 0, data: '', videos: {} },
      notes: { success: true },
    })),
    feature: () => DEFAULT_FEATURES.index,
    episode(index, names = []) {
      const read = names.filter(name => name in FEATURES || extra.includes(name) || name === 'timestamp')
      const columns = Object.fromEntries(read.map(name => [name, columnOf(name, index)]))
      return Promise.resolve({ length: lengthOf(index), columns, numbers: name => columnOf(name, index), tasks: [] })
    },
  }
}

describe('info', () => {
  it('says what is there, and warns of nothing where nothing is wrong', async () => {
    const report = await infoOf()
    expect(report).toMatchObject({
      episodes: 10,
      frames: 600,
      fps: 30,
      durationS: 20,
      success: { succeeded: 10, known: 10 },
      warnings: [],
    })
    expect(report.tasks).toEqual([{ task: 'pick', episodes: 10, frames: 600 }])
    expect(report.heldHz).toBeCloseTo(30, 6)
    expect(report.lagS).toBeCloseTo(0.1, 2)
    expect(report.state[1]?.max).toBeCloseTo(70, 0)
  })

  it.each<[string, Frame, RegExp]>([
    [
      'a jump of the state',
      (k, e) => (e === 3 && k === 20 ? { ...calm(k, e), 'observation.state': [-90, 50] } : calm(k, e)),
      /observation.state shoulder_pan.pos jumps by .* \(episode 3, frame 2[01]\)/,
    ],
    [
      'a jump of the action',
      (k, e) => (e === 2 && k === 9 ? { ...calm(k, e), action: [-90, 50] } : calm(k, e)),
      /action shoulder_pan.pos jumps by .* \(episode 2/,
    ],
    [
      'units that differ',
      (k, e) =>
        e < 4
          ? { ...calm(k, e), 'observation.state': [(Math.PI / 2) * Math.sin(0.05 * k), 50] }
          : { ...calm(k, e), 'observation.state': [150 * Math.sin(0.05 * k), 50] },
      /joint units are mixed: radians in episodes 0, 1, 2, 3; degrees in episodes 4/,
    ],
    [
      'an action that never changes',
      (k, e) => ({ ...calm(k, e), action: [calm(k, e)['action'] === undefined ? 0 : 30 * Math.sin(0.05 * k), 50] }),
      /action gripper.pos never changes/,
    ],
    [
      'a joint that does not follow',
      (k, e) => ({ ...calm(k, e), 'observation.state': [0, 50 + 20 * Math.sin(0.1 * k)] }),
      /observation.state shoulder_pan.pos stands still while its action moves/,
    ],
    [
      'an action that is the state',
      (k, e) => ({ ...calm(k, e), 'observation.state': calm(k, e)['action'] as number[] }),
      /action equals observation.state/,
    ],
    [
      'a rate that is not held',
      (k, e) => ({ ...calm(k, e), 'complementary_info.capture_time_s': e === 5 ? k / 24 : k / 30 }),
      /30 fps are claimed and not held in episode 5: down to 24.0 Hz/,
    ],
    [
      'frames far apart',
      (k, e) => ({ ...calm(k, e), 'complementary_info.capture_time_s': k / 30 + (e === 1 && k > 30 ? 0.2 : 0) }),
      /frames up to 0.23 s apart in episode 1/,
    ],
    ['frames that repeat', (k, e) => calm(Math.floor(k / 2), e), /more than 20 % of the frames repeat/],
  ])('warns of %s', async (_, frameOf, warning) => {
    const { warnings } = await infoOf(frameOf)
    expect(warnings.map(({ what }) => what)).toContainEqual(expect.stringMatching(warning))
    expect(warnings.every(({ advice }) => advice !== '')).toBe(true)
  })

  it('warns of actions that were sent well off those commanded, not of a tick, a soft start or a squeeze', async () => {
    const sentOff = (off: number, gripperOff = off) =>
      infoOf((k, e) => ({
        ...calm(k, e),
        'complementary_info.sent_action': (calm(k, e)['action'] as number[]).map(
          (each, dim) => each + (dim === 1 ? gripperOff : off),
        ),
      }))
    expect((await sentOff(0.09)).warnings).toEqual([])
    expect((await sentOff(3.1)).warnings).toEqual([])
    expect((await sentOff(0, 25)).warnings).toEqual([])
    expect((await sentOff(8)).warnings.map(({ what }) => what)).toEqual([
      expect.stringContaining('off those commanded'),
    ])
  })

  it('warns of short episodes', async () => {
    const { warnings } = await infoOf(calm, episode => (episode === 7 ? 8 : 60))
    expect(warnings).toMatchObject([
      {
        what: expect.stringContaining('very short: episode 7') as string,
        advice: expect.stringContaining('--episodes=[7]') as string,
      },
    ])
  })

  it('warns of an old version', async () => {
    const { warnings } = await datasetInfo(await openDataset(copyOf('v21')))
    expect(warnings.map(({ advice }) => advice)).toContainEqual(expect.stringContaining('so101 dataset convert'))
  })

  it('draws it', async () => {
    const file = join(temporaryFolder(), 'info.svg')
    await writeInfoPicture(file, await datasetInfo(await openDataset(copyOf('v30'))))
    const svg = readFileSync(file, 'utf8')
    expect(svg.match(/<svg/g)).toHaveLength(4)
    expect(svg).toContain('shoulder_pan.pos')
  })
})
