/** Capsules against the boxes that they stand for, and distances of segments against a search. */

import { describe, expect, it } from 'vitest'
import { capsulesOfBox, segmentDistanceSquared, type Capsule } from '../../src/robot/capsules.js'
import { Random } from '../../src/robot/random.js'
import type { Vector3 } from '../../src/robot/vector.js'

/** Of a point from the surface of the nearest capsule; negative inside. */
function outsideM(capsules: readonly Capsule[], point: Vector3): number {
  return Math.min(
    ...capsules.map(({ fromM, toM, radiusM }) => {
      const squared = segmentDistanceSquared([...point, ...point], 0, [...fromM, ...toM], 0)
      return Math.sqrt(squared) - radiusM
    }),
  )
}

describe.each<[Vector3]>([
  [[0.0872, 0.1113, 0.0176]],
  [[0.05, 0.05, 0.05]],
  [[0.009, 0.0383, 0.0156]],
  [[0.0055, 0.0092, 0.00925]],
  [[0.1, 0.024, 0.0672]],
])('a box of %j m', sizeM => {
  const capsules = capsulesOfBox(sizeM)
  const thinM = Math.min(...sizeM)

  it('is covered on its faces to 0.5 mm', () => {
    const random = new Random(1)
    for (let i = 0; i < 2000; i++) {
      const axis = i % 3
      // Off the edges, where capsules are round, by less than the largest radius.
      const point = sizeM.map((edge, k) => {
        if (k === axis) return edge / 2
        return random.uniform(-1, 1) * Math.max(0, edge / 2 - Math.min(thinM / 2, 0.013))
      }) as unknown as Vector3
      expect(outsideM(capsules, point)).toBeLessThan(0.0005)
    }
  })

  it('has corners missed by less than 9 mm, and less where it is thin', () => {
    const corner = sizeM.map(edge => edge / 2) as unknown as Vector3
    expect(outsideM(capsules, corner)).toBeLessThan(Math.min(0.009, 0.4 * thinM))
  })

  it('is left by 2 mm at most', () => {
    for (const { fromM, toM, radiusM } of capsules) {
      for (const end of [fromM, toM]) {
        end.forEach((coordinate, k) => {
          expect(Math.abs(coordinate) + radiusM).toBeLessThanOrEqual((sizeM[k] as number) / 2 + 0.002 + 1e-12)
        })
      }
    }
  })
})

describe('the distance of two segments', () => {
  const random = new Random(2)
  const coordinate = () => random.uniform(-1, 1)
  const segment = (): number[] => Array.from({ length: 6 }, coordinate)
  const at = (s: readonly number[], part: number): number[] =>
    [0, 1, 2].map(k => (s[k] as number) + part * ((s[k + 3] as number) - (s[k] as number)))
  const searched = (p: readonly number[], q: readonly number[]): number => {
    let least = Infinity
    for (let a = 0; a <= 60; a++) {
      for (let b = 0; b <= 60; b++) {
        const [x, y] = [at(p, a / 60), at(q, b / 60)]
        least = Math.min(least, Math.hypot(...x.map((value, k) => value - (y[k] as number))))
      }
    }
    return least
  }

  it('is the least of all their points', () => {
    for (let i = 0; i < 100; i++) {
      const [p, q] = [segment(), segment()]
      // Every fifth pair is parallel, every seventh has a point for a segment.
      if (i % 5 === 0) for (let k = 0; k < 3; k++) q[k + 3] = (q[k] as number) + (p[k + 3] as number) - (p[k] as number)
      if (i % 7 === 0) for (let k = 0; k < 3; k++) p[k + 3] = p[k] as number
      const distance = Math.sqrt(segmentDistanceSquared(p, 0, q, 0))
      expect(distance).toBeLessThanOrEqual(searched(p, q) + 1e-9)
      expect(distance).toBeGreaterThan(searched(p, q) - 0.06)
      expect(distance).toBeCloseTo(Math.sqrt(segmentDistanceSquared(q, 0, p, 0)), 9)
    }
  })

  it('is exact where it is known', () => {
    expect(segmentDistanceSquared([0, 0, 0, 1, 0, 0], 0, [9, 0.5, -1, 2, 0.5, 1, 2], 1)).toBeGreaterThan(0)
    expect(segmentDistanceSquared([0, 0, 0, 1, 0, 0], 0, [0.5, -1, 2, 0.5, 1, 2], 0)).toBe(4)
    expect(segmentDistanceSquared([0, 0, 0, 1, 0, 0], 0, [3, 0, 0, 5, 0, 0], 0)).toBe(4)
    expect(segmentDistanceSquared([0, 0, 0, 0, 0, 0], 0, [0, 3, 4, 0, 3, 4], 0)).toBe(25)
  })
})
