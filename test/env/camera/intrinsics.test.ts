/** From directions to pixels and back, against OpenCV's own numbers. */

import { describe, expect, it } from 'vitest'
import {
  fieldOfView,
  pinhole,
  project,
  scaledTo,
  unproject,
  type Intrinsics,
} from '../../../src/env/camera/intrinsics.js'
import { distort, undistort } from '../../../src/env/camera/lens.js'
import { UsageError } from '../../../src/robot/errors.js'
import type { Vector3 } from '../../../src/robot/vector.js'

const LENS: Intrinsics = {
  width: 640,
  height: 480,
  fx: 612.5,
  fy: 611.75,
  cx: 321.25,
  cy: 238.5,
  distortion: { k1: 0.11, k2: -0.23, p1: 0.0012, p2: -0.0007, k3: 0.09 },
}

/** cv2.projectPoints(points, zeros(3), zeros(3), K, [0.11, -0.23, 0.0012, -0.0007, 0.09]) of OpenCV 5.0.0. */
const PROJECTED: readonly (readonly [Vector3, readonly [number, number]])[] = [
  [
    [0.1, -0.05, 0.5],
    [444.269553125, 177.09154090624997],
  ],
  [
    [-0.2, 0.15, 0.6],
    [114.21131381313493, 393.66056653243267],
  ],
  [
    [0, 0, 1],
    [321.25, 238.5],
  ],
  [
    [0.3, 0.2, 0.55],
    [659.1814811198096, 463.949959690383],
  ],
  [
    [-0.3, -0.22, 0.5],
    [-48.494247024947185, -31.73352021873484],
  ],
]

describe('a lens', () => {
  it.each(PROJECTED)('shows %j where OpenCV has it, and looks back along it', (point, pixel) => {
    expect(project(LENS, point)).toEqual([expect.closeTo(pixel[0], 6), expect.closeTo(pixel[1], 6)])
    const ray = unproject(LENS, pixel) ?? [NaN, NaN, NaN]
    expect(ray.map(part => part * point[2])).toEqual(point.map(part => expect.closeTo(part, 7) as number))
  })

  it('shows nothing of what is behind', () => {
    expect(project(LENS, [0.1, 0.1, 0])).toBeUndefined()
    expect(project(LENS, [0.1, 0.1, -1])).toBeUndefined()
  })

  it('is undone to a billionth wherever it does not fold, and nowhere else', () => {
    // x (1 - 0.4 x^2) rises up to x = 0.9129, to 0.6086: nothing is shown beyond.
    const barrel = { k1: -0.4, k2: 0, p1: 0.001, p2: -0.002, k3: 0 }
    for (let x = -0.55; x <= 0.55; x += 0.11) {
      const [bentX, bentY] = distort(x, 0.3 * x, barrel)
      expect(undistort(bentX, bentY, barrel)).toEqual([expect.closeTo(x, 9), expect.closeTo(0.3 * x, 9)])
    }
    expect(undistort(0.62, 0, { ...barrel, p1: 0, p2: 0 })).toBeUndefined()
  })
})

describe('intrinsics', () => {
  it('of a pinhole have the angle that was asked for, from edge to edge', () => {
    const camera = pinhole(640, 480, 1.2)
    expect(fieldOfView(camera).horizontalRad).toBeCloseTo(1.2, 12)
    expect(fieldOfView(camera).verticalRad).toBeCloseTo(2 * Math.atan(0.75 * Math.tan(0.6)), 12)
    // The left edge is half a pixel before the first pixel's middle.
    expect(project(camera, [-Math.tan(0.6), 0, 1])?.[0]).toBeCloseTo(-0.5, 9)
  })

  it('scale with the picture: the same edges, the same lens', () => {
    const half = scaledTo(LENS, 320, 240)
    expect(half).toEqual({ ...LENS, width: 320, height: 240, fx: 306.25, fy: 305.875, cx: 160.375, cy: 119 })
    expect(scaledTo(half, 640, 480)).toEqual(LENS)
    expect(fieldOfView(half).horizontalRad).toBeCloseTo(fieldOfView(LENS).horizontalRad, 12)
  })

  it('of another aspect are cut about the middle', () => {
    // 4 : 3 to 16 : 9: rows go.
    expect(scaledTo(LENS, 640, 360)).toEqual({ ...LENS, height: 360, cy: 238.5 - 60 })
    // To a square: columns go.
    const square = scaledTo(LENS, 240, 240)
    expect([square.fx, square.cx, square.cy]).toEqual([306.25, 160.375 - 40, 119])
    expect(() => scaledTo(LENS, 0, 240)).toThrow(UsageError)
  })
})
