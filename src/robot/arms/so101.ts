/** The SO-101: its follower, and the leader whose gears are lower where a hand has to move them. */

import type { RobotSpec } from '../arm-spec.js'
import { gearRatiosOf } from '../servo-variants.js'
import { sixJointArm } from './six-joints.js'

/** Of the official URDF: the axis is 0.0388353 m in front of the base's origin, and wrist_roll is not symmetric (hardware.md 1.1). */
const SO101 = { generation: 'so101', panAxisXM: 0.0388353, rollMiddleRad: 0.0487 } as const

/** Six STS3215 with 1/345 gears. */
export const SO101_FOLLOWER: RobotSpec = sixJointArm({
  ...SO101,
  role: 'follower',
  gearRatio: gearRatiosOf('so101_follower 12 V'),
})

/** 1/191, 1/345, 1/191, 1/147, 1/147, 1/147, on 7.4 V. */
export const SO101_LEADER: RobotSpec = sixJointArm({
  ...SO101,
  role: 'leader',
  gearRatio: gearRatiosOf('so101_leader'),
})
