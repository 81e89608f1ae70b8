/** The SO-100: its follower, and the leader whose servos have their gears taken out. */

import type { RobotSpec } from '../arm-spec.js'
import { gearRatiosOf } from '../servo-variants.js'
import { sixJointArm } from './six-joints.js'

/** Of the official URDF, whose y we call -x; its wrist_roll is symmetric (hardware.md 1.4). */
const SO100 = { generation: 'so100', panAxisXM: 0.0452, rollMiddleRad: 0 } as const

/** Six STS3215 with 1/345 gears. */
export const SO100_FOLLOWER: RobotSpec = sixJointArm({
  ...SO100,
  role: 'follower',
  gearRatio: gearRatiosOf('so100_follower 12 V'),
})

/** The same servos, of which only the encoders are left (hardware.md 6). */
export const SO100_LEADER: RobotSpec = sixJointArm({
  ...SO100,
  role: 'leader',
  gearRatio: gearRatiosOf('so100_leader'),
  gearsTakenOut: true,
})
