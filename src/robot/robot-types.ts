/** The arms by the names that LeRobot has for them, as in `--robot.type=so101_follower`. */

import { SO100_FOLLOWER, SO100_LEADER } from './arms/so100.js'
import { SO101_FOLLOWER, SO101_LEADER } from './arms/so101.js'
import type { RobotSpec } from './arm-spec.js'
import { closest } from './closest.js'
import { UsageError } from './errors.js'

export const ROBOT_TYPES = {
  so101_follower: SO101_FOLLOWER,
  so100_follower: SO100_FOLLOWER,
  so101_leader: SO101_LEADER,
  so100_leader: SO100_LEADER,
} as const satisfies Record<string, RobotSpec>

export type RobotType = keyof typeof ROBOT_TYPES

/** `UsageError` with the nearest name for an unknown one. */
export function robotTypeNamed(name: string): RobotSpec {
  if (Object.hasOwn(ROBOT_TYPES, name)) return ROBOT_TYPES[name as RobotType]
  const known = Object.keys(ROBOT_TYPES)
  const near = closest(name, known)
  throw new UsageError(
    `no robot type '${name}'${near === undefined ? ':' : `, did you mean '${near}'?`} known are ${known.join(', ')}`,
  )
}
