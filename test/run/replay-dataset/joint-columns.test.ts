/** Names of a dataset's vector as places of joints. */

import { describe, expect, it } from 'vitest'
import type { Feature } from '../../../src/dataset/features.js'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { jointPlaces } from '../../../src/run/replay-dataset/joint-columns.js'
import { KEYS } from './made-dataset.js'

const places = (names: Feature['names'], shape = [6]) =>
  jointPlaces('action', { dtype: 'float32', shape, names }, SO101_FOLLOWER)

describe('jointPlaces', () => {
  it('follows the names, in any order, with or without .pos, also where they are listed by axis', () => {
    expect(places(KEYS)).toEqual([0, 1, 2, 3, 4, 5])
    expect(places([...KEYS].reverse())).toEqual([5, 4, 3, 2, 1, 0])
    expect(places({ motors: KEYS.map(key => key.replace('.pos', '')) })).toEqual([0, 1, 2, 3, 4, 5])
  })

  it.each([
    { names: null, says: /has no names.*write them into meta\/info\.json/ },
    {
      names: KEYS.map(key => `main_${key.replace('.pos', '')}`),
      says: /main_shoulder_pan.*before LeRobot's pull request 777.*90 - x/,
    },
    {
      names: ['x', 'y', 'z', 'roll', 'pitch', 'yaw'],
      says: /is x, y, z.*so101_follower has shoulder_pan\.pos.*another robot/,
    },
    { names: [...KEYS, 'base.vel'], says: /another robot/ },
    { names: KEYS, shape: [2, 6], says: /another robot/ },
  ])('refuses $names of $shape', ({ names, shape, says }) => {
    expect(() => places(names, shape)).toThrow(says)
  })
})
