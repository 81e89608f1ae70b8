import { describe, expect, test } from 'vitest'
import { detectTargets } from '../../../src/run/align/detect-targets.js'
import { paint } from './paint-sheet.js'
import { board, CAMERA, found, FRONT, LENS, offBy, rmsOff, tag } from './sheets.js'

describe('pictures of printed sheets, 640 x 480, noise of 3 of 255', () => {
  test.each([
    ['a tag of 10 cm', [tag(3, 0.1, [0.25, 0, 0], 200)], CAMERA],
    ['the same through a lens', [tag(3, 0.1, [0.25, 0, 0], -35)], LENS],
    [
      'three tags of 5 cm',
      [tag(0, 0.05, [0.2, 0.1, 0], 0), tag(3, 0.05, [0.32, 0, 0], 90), tag(42, 0.05, [0.15, -0.12, 0], 30)],
      LENS,
    ],
    ['a checkerboard', [board(9, 6, 0.02, -110)], CAMERA],
    ['a checkerboard through a lens, lengthwise', [board(6, 9, 0.02, 15)], LENS],
  ])('%s: pose to 1 mm and 0.1 deg, points to 0.3 px', async (_, sheets, intrinsics) => {
    const { pairs, fit } = await found(sheets, FRONT, intrinsics, 3)
    expect(rmsOff(pairs, FRONT, intrinsics)).toBeLessThan(0.3)
    expect(fit.rmsPx).toBeLessThan(0.3)
    expect(offBy(fit, FRONT).mm).toBeLessThan(1)
    expect(offBy(fit, FRONT).deg).toBeLessThan(0.1)
  })
})

test('turned sheets are told from each other by a quarter turn', async () => {
  for (const yaw of [0, 90, 180, 270]) {
    const { fit } = await found([tag(42, 0.1, [0.25, 0, 0], yaw)], FRONT, CAMERA, 0)
    expect(offBy(fit, FRONT).deg).toBeLessThan(0.2)
  }
  for (const yaw of [0, 180]) {
    const { fit } = await found([board(5, 4, 0.03, yaw)], FRONT, CAMERA, 0)
    expect(offBy(fit, FRONT).deg).toBeLessThan(0.2)
  }
})

describe('what is not there', () => {
  const picture = paint([tag(3, 0.1, [0.25, 0, 0], 0)], FRONT, CAMERA)

  test('another tag than the one that was asked for is named', async () => {
    const asked = tag(0, 0.1, [0.25, 0, 0], 0).target
    await expect(detectTargets(picture, [asked], CAMERA)).rejects.toThrow(/tag 0 is not in the picture, tags 3 are/)
  })

  test('an empty picture', async () => {
    const empty = paint([], FRONT, CAMERA, { noise: 3 })
    await expect(detectTargets(empty, [tag(0, 0.1, [0.25, 0, 0], 0).target], CAMERA)).rejects.toThrow(
      'no tag of family 36h11 is',
    )
    await expect(detectTargets(empty, [board(9, 6, 0.02, 0).target], CAMERA)).rejects.toThrow(
      'no checkerboard of 9 x 6 inner corners',
    )
  })

  test('a board of another size is said', async () => {
    const small = paint([board(5, 4, 0.03, 20)], FRONT, CAMERA)
    await expect(detectTargets(small, [board(9, 6, 0.03, 20).target], CAMERA)).rejects.toThrow(
      /largest grid has (5 x 4|4 x 5)/,
    )
  })
})
