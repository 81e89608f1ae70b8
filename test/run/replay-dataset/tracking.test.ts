/** Tracking errors by hand. */

import { expect, it } from 'vitest'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { trackingOf } from '../../../src/run/replay-dataset/tracking.js'

const pose = (pan: number) => Float32Array.of(pan, 0, 0, 0, 0, 0)
const tipM = (user: Float32Array) => [(user[0] as number) / 1000, 0, 0] as const

it('compares frame by frame with the recording, and one period later with the command', () => {
  const tracking = trackingOf({
    robot: SO101_FOLLOWER,
    action: [pose(10), pose(20)],
    state: [pose(0), pose(9)],
    measured: [pose(0), pose(6), pose(18)],
    tipM,
  })
  expect(tracking.frames).toBe(2)
  expect(tracking.joints[0]).toEqual({
    joint: 'shoulder_pan',
    unit: 'degrees',
    fromRecorded: { rms: Math.sqrt(9 / 2), worst: 3 },
    fromCommand: { rms: Math.sqrt((16 + 4) / 2), worst: 4 },
    recordedFromCommand: { rms: 1, worst: 1 },
  })
  expect(tracking.tip?.worstM).toBeCloseTo(0.003, 12)
  expect(tracking.tip?.rmsM).toBeCloseTo(0.003 / Math.sqrt(2), 12)
  expect(tracking.isSameState).toBe(false)
})

it('says when nothing differs, and leaves out what was not recorded', () => {
  const motion = { robot: SO101_FOLLOWER, action: [pose(1)], measured: [pose(0), pose(1)], tipM }
  expect(trackingOf({ ...motion, state: [pose(0)] }).isSameState).toBe(true)
  const bare = trackingOf({ ...motion, state: undefined })
  expect([bare.isSameState, bare.tip, bare.joints[0]?.fromRecorded]).toEqual([false, undefined, undefined])
})
