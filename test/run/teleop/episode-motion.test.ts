import { describe, expect, it } from 'vitest'
import { SO101_LEADER } from '../../../src/robot/arm-spec.js'
import { nominalCalibration, radToUser } from '../../../src/robot/calibration.js'
import { episodeMotion, openHand } from '../../../src/run/teleop/episode-motion.js'

describe('episodeMotion', () => {
  it('goes from frame to frame, and holds the last one', () => {
    const actions = Float64Array.of(0, 0, 0, 0, 0, 20, 30, -30, 10, 5, 0, 80)
    const motion = episodeMotion(actions, 10, SO101_LEADER)
    const at = (timeS: number) =>
      [...radToUser(SO101_LEADER, nominalCalibration(SO101_LEADER), motion.at(timeS) ?? [])].map(value =>
        Math.round(value),
      )
    expect(at(0)).toEqual([0, 0, 0, 0, 0, 20])
    expect(at(0.05)).toEqual([15, -15, 5, 3, 0, 50])
    expect(at(7)).toEqual([30, -30, 10, 5, 0, 80])
  })

  it('is one of several hands', async () => {
    expect((await openHand('none', SO101_LEADER)).at(0)).toBeUndefined()
    await expect(openHand('/nowhere:3', SO101_LEADER)).rejects.toThrow('the FOLDER:EPISODE of a dataset')
  })
})
