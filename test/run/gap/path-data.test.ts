/** Signals as paths: whole quarter units, few points, no lost peak. */

import { describe, expect, it } from 'vitest'
import { pathData } from '../../../src/run/gap/path-data.js'

const BOX = { fromTimeS: 0, toTimeS: 10, low: -1, high: 1, x: 0, y: 0, width: 100, height: 50 }

/** The corners of a path, in quarter units. */
function corners(d: string): [x: number, y: number][] {
  const numbers = Array.from(d.matchAll(/-?\d+/g), ([text]) => Number(text))
  let [x, y] = [0, 0]
  return Array.from({ length: numbers.length / 2 }, (_, i) => {
    x += numbers[2 * i] ?? NaN
    y += numbers[2 * i + 1] ?? NaN
    return [x, y]
  })
}

describe('pathData', () => {
  it('draws a few points where they belong, with y downwards', () => {
    const d = pathData(Float64Array.of(0, 5, 10), Float64Array.of(-1, 1, 0), BOX)
    expect(corners(d)).toEqual([
      [0, 200],
      [200, 0],
      [400, 100],
    ])
  })

  it('needs at most 500 points for any number of frames, and keeps a peak of one frame', () => {
    const timeS = Float64Array.from({ length: 10_000 }, (_, i) => i / 1000)
    const values = timeS.map((time, i) => (i === 7321 ? 1 : 0.5 * Math.sin(40 * time)))
    const points = corners(pathData(timeS, values, BOX))
    expect(points.length).toBeLessThanOrEqual(500)
    expect(Math.min(...points.map(([, y]) => y))).toBe(0)
    expect(points.find(([, y]) => y === 0)?.[0]).toBe(Math.round(7.321 * 40))
    for (const [i, [x]] of points.entries()) if (i > 0) expect(x).toBeGreaterThanOrEqual(points[i - 1]?.[0] ?? NaN)
  })

  it('draws a level stretch with its two ends', () => {
    const timeS = Float64Array.from({ length: 10_001 }, (_, i) => i / 1000)
    expect(corners(pathData(timeS, new Float64Array(10_001), BOX))).toEqual([
      [0, 100],
      [400, 100],
    ])
  })
})
