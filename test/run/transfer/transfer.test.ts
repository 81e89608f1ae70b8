/** The same numbers on fifty arms: the same place, as long as each goes by its own calibration. `npm run bench -- transfer` prints the figures. */

import { beforeAll, describe, expect, it } from 'vitest'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { loadUrdf } from '../../../src/robot/urdf-node.js'
import type { Trajectory } from '../../../src/run/transfer/play.js'
import { recordExpert } from '../../../src/run/transfer/record-expert.js'
import { measureTransfer, type CalibrationKind } from '../../../src/run/transfer/transfer.js'
import { SO101_URDF } from '../../../src/run/urdf-files.js'

/** Of the issue. */
const ARMS = 50
const SAME_PLACE_M = 0.002

describe('a recorded trajectory on arms that are mounted differently', () => {
  const description = loadUrdf(SO101_URDF)
  let trajectory: Trajectory
  beforeAll(async () => {
    trajectory = await recordExpert('lift-cube', 1000)
  })
  const measure = (calibration: CalibrationKind, arms: number) =>
    measureTransfer(SO101_FOLLOWER, description, trajectory, { arms, calibration })

  it(`brings the tips of ${ARMS} arms within 2 mm of each other, and not where calibration is ignored`, async () => {
    const [calibrated, ignored] = [await measure('from stop to stop', ARMS), await measure('ignored', ARMS)]
    const both = `calibrated ${calibrated.spreadMaxM} m, ignored ${ignored.spreadMaxM} m`
    expect(calibrated.spreadMaxM, both).toBeLessThan(SAME_PLACE_M)
    expect(ignored.spreadMaxM, both).toBeGreaterThan(10 * SAME_PLACE_M)
    // Fifty times the same arm would be no test.
    expect(calibrated.spreadMaxM, both).toBeGreaterThan(1e-5)
  })

  it('is worse by the degree that a sweep missed', async () => {
    const short = await measure('swept one degree short', 10)
    expect(short.spreadMaxM).toBeGreaterThan(SAME_PLACE_M)
    expect(short.spreadMaxM).toBeLessThan(0.02)
  })
})
