/** The rigs, and what is printed of them. */

import { describe, expect, it } from 'vitest'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { UsageError } from '../../../src/robot/errors.js'
import { describeRig } from '../../../src/run/gap/rig-text.js'
import { rigNamed } from '../../../src/run/gap/rigs.js'

describe('rigNamed', () => {
  it('knows a rig that assumes nothing', () => {
    const none = rigNamed('none')
    expect(none.zeroOffsetRad).toEqual([0, 0, 0, 0, 0, 0])
    expect(none).not.toHaveProperty('tableHeightM')
  })

  it('gives every rig one offset per servo', () => {
    for (const name of ['sage-so101', 'none'])
      expect(rigNamed(name).zeroOffsetRad).toHaveLength(SO101_FOLLOWER.servos.length)
  })

  it('refuses another name and guesses what was meant', () => {
    expect(() => rigNamed('sage-so100')).toThrow(UsageError)
    expect(() => rigNamed('sage-so100')).toThrow(/did you mean 'sage-so101'/)
  })
})

describe('describeRig', () => {
  it('lists every allowance: offsets by joint, table, delays and source', () => {
    const text = describeRig(rigNamed('sage-so101'), SO101_FOLLOWER)
    for (const part of [
      'shoulder_lift -0.25',
      'elbow_flex -0.083',
      'wrist_flex 0.017',
      'table at 0.005 m with friction 0.2',
      '2.80 ms',
      '0.56 ms',
      'isaac-sim2real/sage',
    ])
      expect(text).toContain(part)
    expect(describeRig(rigNamed('none'), SO101_FOLLOWER)).toContain('no table')
  })
})
