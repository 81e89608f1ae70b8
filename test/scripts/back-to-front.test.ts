import { describe, expect, it } from 'vitest'
import { backToFront } from '../../scripts/back-to-front.js'
import type { Polygon } from '../../scripts/back-to-front.js'

/** A square of 2 m in the plane x = `x`, facing the eye on the positive x axis. */
function square(x: number, fill: string): Polygon {
  return {
    corners: [
      [x, -1, -1],
      [x, 1, -1],
      [x, 1, 1],
      [x, -1, 1],
    ],
    normal: [1, 0, 0],
    fill,
  }
}

/** A square of 2 m in the plane y = 0. */
const UPRIGHT: Polygon = {
  corners: [
    [-1, 0, -1],
    [-1, 0, 1],
    [1, 0, 1],
    [1, 0, -1],
  ],
  normal: [0, 1, 0],
  fill: 'upright',
}

describe('backToFront', () => {
  it('puts the farther polygon first, from whichever side one looks', () => {
    const both = [square(0.5, 'near'), square(-0.5, 'far')]
    expect(backToFront(both, [5, 0, 0]).map(({ fill }) => fill)).toEqual(['far', 'near'])
    expect(backToFront(both, [-5, 0, 0]).map(({ fill }) => fill)).toEqual(['near', 'far'])
  })

  it('cuts a polygon that passes through another, and puts its pieces behind and before it', () => {
    const sorted = backToFront([square(0, 'wall'), UPRIGHT], [5, 1, 0])
    expect(sorted.map(({ fill }) => fill)).toEqual(['upright', 'wall', 'upright'])
    expect(sorted[0]?.corners.every(([x]) => x <= 0)).toBe(true)
    expect(sorted[2]?.corners.every(([x]) => x >= 0)).toBe(true)
  })
})
