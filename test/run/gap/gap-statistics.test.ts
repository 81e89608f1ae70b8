/** The figures of the gap, on errors that are known. */

import { describe, expect, it } from 'vitest'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { PhysicsError } from '../../../src/robot/errors.js'
import { radFromTicks } from '../../../src/robot/units.js'
import { modelGap, motionGap, readings, SKIPPED_FRAMES } from '../../../src/run/gap/gap-statistics.js'
import type { Replay } from '../../../src/run/gap/replay.js'
import { JOINTS, madeLog, offBy, PLAIN_RIG } from './made-log.js'

const still = madeLog({ frames: 100, commandRad: () => 0, positionTick: k => 10 * k })

/** The logged position plus an error in ticks, by joint and frame. */
function withError(errorTick: (joint: number, frame: number) => number): Replay {
  return {
    positionRad: still.positionRad.map((real, k) =>
      real.map((angle, frame) => angle + radFromTicks(errorTick(k, frame))),
    ),
  }
}

describe('motionGap', () => {
  it('gives RMS, mean absolute and mean error in ticks of the encoder, model less real arm', () => {
    const { joints, frames, durationS } = motionGap(
      still,
      withError((_, i) => (i % 4 === 0 ? -6 : 2)),
      PLAIN_RIG,
      SO101_FOLLOWER,
    )
    expect([frames, durationS]).toEqual([80, 99 * 0.02])
    for (const { rmsRad, maeRad, biasRad, lagS } of joints) {
      expect(rmsRad).toBeCloseTo(radFromTicks(Math.sqrt((36 + 3 * 4) / 4)), 12)
      expect(maeRad).toBeCloseTo(radFromTicks(3), 12)
      expect(biasRad).toBeCloseTo(0, 12)
      expect(lagS).toBeNull()
    }
  })

  it('leaves the first 20 frames out', () => {
    const early = withError((_, frame) => (frame < SKIPPED_FRAMES ? 500 : 0))
    const late = withError((_, frame) => (frame <= SKIPPED_FRAMES ? 500 : 0))
    expect(motionGap(still, early, PLAIN_RIG, SO101_FOLLOWER).meanRmsRad).toBe(0)
    expect(motionGap(still, late, PLAIN_RIG, SO101_FOLLOWER).meanRmsRad).toBeGreaterThan(0)
  })

  it('takes the mean over the five joints of the arm and keeps the gripper apart', () => {
    const gap = motionGap(
      still,
      withError(k => (k === 5 ? 1000 : k)),
      PLAIN_RIG,
      SO101_FOLLOWER,
    )
    expect(gap.meanRmsRad).toBeCloseTo(radFromTicks(2), 12)
    expect(gap.joints[5]?.rmsRad).toBeCloseTo(radFromTicks(1000), 12)
  })

  it('refuses a replay that holds no number for a frame, or too few frames', () => {
    const broken = withError((k, frame) => (k === 2 && frame === 33 ? NaN : 0))
    const short = { positionRad: still.positionRad.map(position => position.subarray(1)) }
    expect(() => motionGap(still, broken, PLAIN_RIG, SO101_FOLLOWER)).toThrow(PhysicsError)
    expect(() => motionGap(still, broken, PLAIN_RIG, SO101_FOLLOWER)).toThrow(/elbow_flex is NaN in frame 33/)
    expect(() => motionGap(still, short, PLAIN_RIG, SO101_FOLLOWER)).toThrow(PhysicsError)
  })
})

describe('readings', () => {
  it('are whole ticks, the rig offset taken off', () => {
    const rig = { ...PLAIN_RIG, zeroOffsetRad: JOINTS.map(() => -0.25) }
    const angle = radFromTicks(123.4) - 0.25
    const replay = { positionRad: JOINTS.map(() => new Float64Array(100).fill(angle)) }
    expect(readings(replay, still, rig, 0)[50]).toBeCloseTo(radFromTicks(123), 12)
  })

  it('lie half a tick off where the log does', () => {
    const half = madeLog({ frames: 100, commandRad: () => 0, positionTick: () => -92.5 })
    const replay = { positionRad: JOINTS.map(() => new Float64Array(100).fill(radFromTicks(-90.9))) }
    expect(readings(replay, half, PLAIN_RIG, 0)[0]).toBeCloseTo(radFromTicks(-90.5), 12)
  })
})

describe('modelGap', () => {
  const motions = [2, 4].map(ticks => motionGap(still, offBy(ticks)(still), PLAIN_RIG, SO101_FOLLOWER))

  it('takes means over motions, each counting alike', () => {
    const gap = modelGap(motions, SO101_FOLLOWER)
    expect(gap.meanRmsRad).toBeCloseTo(radFromTicks(3), 12)
    expect(gap.joints[0]?.biasRad).toBeCloseTo(radFromTicks(3), 12)
    expect(gap.joints[0]?.lagS).toBeNull()
  })

  it('takes the median lag of the motions that have one', () => {
    const [still] = motions
    if (!still) throw new Error('two motions were made above')
    const lagging = (lagS: number) => ({ ...still, joints: still.joints.map(joint => ({ ...joint, lagS })) })
    const lagOf = (...lagsS: number[]) => modelGap([still, ...lagsS.map(lagging)], SO101_FOLLOWER).joints[1]?.lagS
    expect(lagOf(0.03)).toBe(0.03)
    expect(lagOf(0.02, -0.5, 0.01)).toBe(0.01)
    expect(lagOf(0.02, 0.04)).toBeCloseTo(0.03, 12)
  })

  it('refuses no motions at all', () => {
    expect(() => modelGap([], SO101_FOLLOWER)).toThrow(RangeError)
  })
})
