/** Targets beyond an arm's travel: cut off and told, or refused. */

import { describe, expect, it } from 'vitest'
import { inM100, SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { withinTravel } from '../../../src/run/replay-dataset/within-travel.js'

const row = (...values: number[]) => Float32Array.from([...values, 0, 0, 0, 0, 0, 0].slice(0, 6))

describe('withinTravel', () => {
  it('leaves what is within as it is, the very same numbers', () => {
    const recorded = [row(1, 2, 3), row(-50)]
    expect(withinTravel(recorded, SO101_FOLLOWER, 'here')).toEqual({ targets: recorded, cutFrames: 0, cutMost: 0 })
  })

  it('cuts off what a leader reaches beyond a follower, and says how much', () => {
    const { targets, cutFrames, cutMost } = withinTravel([row(0), row(0, 110)], SO101_FOLLOWER, 'here')
    expect(targets[1]?.[1]).toBeCloseTo(104.1, 1)
    expect(cutFrames).toBe(1)
    expect(cutMost).toBeCloseTo(5.9, 1)
  })

  it('refuses what no such arm was ever told', () => {
    expect(() => withinTravel([row(0, 0, 150)], SO101_FOLLOWER, 'here')).toThrow(
      /here: frame 0 tells elbow_flex\.pos to go to 150\.0 degrees, and it moves from -96\.\d to 96\.\d.*use_degrees/,
    )
    expect(() => withinTravel([row(0, 0, 120)], inM100(SO101_FOLLOWER), 'here')).toThrow(/120\.0 m100/)
  })
})
