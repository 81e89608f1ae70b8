/** Against numbers of LeRobot 0.4.4 (compute_stats.py) in lerobot-statistics.json, of values that are made again here. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { aggregateStatistics } from '../../src/dataset/aggregate-statistics.js'
import { columnStatistics } from '../../src/dataset/column-statistics.js'
import { PictureStatistics, sampleIndices } from '../../src/dataset/picture-statistics.js'
import { STATISTICS, type FeatureStatistics } from '../../src/dataset/statistics.js'

const LEROBOT = JSON.parse(readFileSync(new URL('lerobot-statistics.json', import.meta.url), 'utf8')) as Record<
  string,
  FeatureStatistics
>

describe('statistics of a column', () => {
  it.each([
    ['float32 2x2', 2, 2, true],
    ['float32 150x2', 150, 2, true],
    ['float32 300x1', 300, 1, true],
    ['float64 300x1', 300, 1, false],
  ] as const)('are equal to those of LeRobot, to the last bit: %s', (name, frames, dims, isFloat32) => {
    expect(columnStatistics({ values: series(frames, dims, isFloat32), dims, isFloat32, frames })).toEqual(
      LEROBOT[name],
    )
  })

  it('of one frame are this frame', () => {
    const statistics = columnStatistics({ values: Float64Array.of(3, -1), dims: 2, isFloat32: true, frames: 1 })
    expect(statistics).toMatchObject({
      min: [3, -1],
      mean: [3, -1],
      std: [0, 0],
      count: [1],
      q01: [3, -1],
      q99: [3, -1],
    })
  })

  it('of what never changes have no spread', () => {
    const statistics = columnStatistics({
      values: new Float64Array(10).fill(1.25),
      dims: 1,
      isFloat32: true,
      frames: 10,
    })
    expect(statistics).toMatchObject({ min: [1.25], max: [1.25], std: [0], q50: [1.25] })
  })
})

it('statistics of a dataset are put together from its episodes as LeRobot does', () => {
  const [first, second] = [series(40, 2, true), series(60, 2, true).map(value => value * 2)]
  const of = (values: Float64Array) => ({
    a: columnStatistics({ values, dims: 2, isFloat32: true, frames: values.length / 2 }),
  })
  const total = aggregateStatistics([of(first), of(second)])['a']
  for (const name of STATISTICS) {
    total?.[name].forEach((value, dim) => {
      expect(value, name).toBeCloseTo(LEROBOT['aggregate']?.[name][dim] ?? Number.NaN, 5)
    })
  }
})

describe('statistics of pictures', () => {
  it('are those of LeRobot, every other pixel of large ones', () => {
    const pictures = new PictureStatistics({ width: 320, height: 2 })
    for (let picture = 0; picture < 3; picture++) {
      pictures.add(Uint8Array.from({ length: 320 * 2 * 3 }, (_, at) => (at * (picture + 3)) % 251))
    }
    const statistics = pictures.finish()
    for (const name of STATISTICS) {
      statistics[name].forEach((value, channel) => {
        expect(value, name).toBeCloseTo(LEROBOT['pictures']?.[name][channel] ?? Number.NaN, 12)
      })
    }
  })

  it('are of all frames of a short episode, of some of a long one', () => {
    expect(sampleIndices(1)).toEqual([0])
    expect(sampleIndices(3)).toEqual([0, 1, 2])
    const of = sampleIndices(1000)
    expect([of.length, of[1], of.at(-1)]).toEqual([177, 6, 999])
    expect(sampleIndices(1_000_000)).toHaveLength(10_000)
  })
})

function series(frames: number, dims: number, isFloat32: boolean): Float64Array {
  return Float64Array.from({ length: frames * dims }, (_, k) => {
    const value = ((k * 7919) % 1009) / 10 - 30
    return isFloat32 ? Math.fround(value) : value
  })
}
