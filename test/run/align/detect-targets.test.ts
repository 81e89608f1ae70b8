import { expect, test } from 'vitest'
import { detectTargets } from '../../../src/run/align/detect-targets.js'
import { paint } from './paint-sheet.js'
import { board, CAMERA, found, FRONT, offBy, rmsOff } from './sheets.js'

test('a checkerboard: pose to 1 mm and 0.1 deg, points to 0.15 px, with noise of 3 of 255', async () => {
  const { pairs, fit } = await found([board(5, 4, 0.03, -110)], FRONT, CAMERA, 3)
  expect(rmsOff(pairs, FRONT, CAMERA)).toBeLessThan(0.15)
  expect(offBy(fit, FRONT).mm).toBeLessThan(1)
  expect(offBy(fit, FRONT).deg).toBeLessThan(0.1)
})

test('a board that looks the same turned by half is refused', async () => {
  const picture = paint([], FRONT, CAMERA)
  await expect(detectTargets(picture, [board(7, 7, 0.02, 0).target], CAMERA)).rejects.toThrow('turned by half')
})
