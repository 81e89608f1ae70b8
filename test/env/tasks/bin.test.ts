/** What is inside a bin, and what only looks so. */

import { describe, expect, it } from 'vitest'
import { footprintRadiusM, lowestM } from '../../../src/env/object-extent.js'
import { BIN_FLOOR_M, BIN_INNER_M, BIN_RIM_M, binOf, isInBin, overBin } from '../../../src/env/tasks/bin.js'
import { CUBE_EDGE_M, cubeOf } from '../../../src/env/tasks/cube.js'
import type { Quaternion, Vector3 } from '../../../src/env/scene.js'
import { compose, quaternionFromAxisAngle } from '../../../src/robot/vector.js'

const CUBE = cubeOf('cube', [1, 0, 0])
const HALF = CUBE_EDGE_M / 2
const BIN = { positionM: [0.15, 0.18, 0.004] as Vector3, quaternion: quaternionFromAxisAngle([0, 0, 1], 0.6) }

/** In the bin's frame. */
function isInside(positionM: Vector3, quaternion: Quaternion = [0, 0, 0, 1]): boolean {
  return isInBin(BIN, { spec: CUBE, pose: compose(BIN, { positionM, quaternion }) })
}

const ON_FLOOR = BIN_FLOOR_M + HALF
const TO_WALL_X = BIN_INNER_M[0] / 2 - HALF
const TO_WALL_Y = BIN_INNER_M[1] / 2 - HALF

describe('isInBin', () => {
  it.each<[string, Vector3, Quaternion?]>([
    ['in the middle', [0, 0, ON_FLOOR]],
    ['in a corner', [TO_WALL_X - 0.001, -TO_WALL_Y + 0.001, ON_FLOOR]],
    ['turned about the vertical', [0, 0.02, ON_FLOOR], quaternionFromAxisAngle([0, 0, 1], 0.7)],
    ['leaning on a wall from inside', [0, 0.02, ON_FLOOR + 0.003], quaternionFromAxisAngle([1, 0, 0], 0.3)],
  ])('holds a cube %s', (_, position, turn) => {
    expect(isInside(position, turn)).toBe(true)
  })

  it.each<[string, Vector3, Quaternion?]>([
    ['beside it', [0.07, 0, HALF]],
    ['across a wall', [TO_WALL_X + 0.006, 0, ON_FLOOR]],
    ['across the other wall', [0, -TO_WALL_Y - 0.006, ON_FLOOR]],
    ['turned into a wall', [TO_WALL_X, 0, ON_FLOOR], quaternionFromAxisAngle([0, 0, 1], 0.7)],
    ['on the rim', [BIN_INNER_M[0] / 2, 0, BIN_RIM_M + HALF]],
    ['over the rim', [0, 0, BIN_RIM_M + 0.001]],
    ['on another cube', [0, 0, ON_FLOOR + CUBE_EDGE_M]],
    ['under the bin', [0, 0, -HALF]],
    ['through the floor', [0, 0, ON_FLOOR - 0.004]],
  ])('does not hold a cube %s', (_, position, turn) => {
    expect(isInside(position, turn)).toBe(false)
  })
})

it('stands on the table, and things are let go over its middle', () => {
  const bin = binOf('bin', [0, 0, 1])
  expect(lowestM(bin)).toBeCloseTo(0, 9)
  expect(bin.massKg).toBeUndefined()
  expect(footprintRadiusM(bin)).toBeLessThan(0.11)
  const over = overBin(BIN, 0.026)
  expect(over[0]).toBeCloseTo(0.15, 9)
  expect(over[1]).toBeCloseTo(0.18, 9)
  expect(over[2]).toBeCloseTo(0.004 + BIN_FLOOR_M + 0.026, 9)
})
