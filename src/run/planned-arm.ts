/** A follower by its type, with what planning for it needs. */

import type { RobotSpec } from '../robot/arm-spec.js'
import { inM100 } from '../robot/arm-spec.js'
import { CapabilityError, UrdfError } from '../robot/errors.js'
import { Kinematics } from '../robot/kinematics.js'
import { robotTypeNamed } from '../robot/robot-types.js'
import { loadUrdf } from '../robot/urdf-node.js'
import type { RobotDescription } from '../robot/urdf.js'
import { urdfOf } from './urdf-files.js'

export interface PlannedArm {
  readonly robot: RobotSpec
  readonly description: RobotDescription
  /** Up to the gripper frame. */
  readonly kinematics: Kinematics
  /** Limits for planning, URDF radians, per joint. */
  readonly limitsRad: readonly (readonly [lower: number, upper: number])[]
}

export interface PlannedArmOptions {
  /** LeRobot's `use_degrees`. Default true. */
  readonly useDegrees?: boolean
  /** A URDF file in place of ours. */
  readonly urdf?: string
}

export const DEFAULT_ROBOT = 'so101_follower'
const TIP_LINK = 'gripper_frame_link'

/** `UsageError` for an unknown type, `CapabilityError` for a leader, `UrdfError` for a description that does not fit. */
export function plannedArm(robotType = DEFAULT_ROBOT, { useDegrees = true, urdf }: PlannedArmOptions = {}): PlannedArm {
  const ownRobot = robotTypeNamed(robotType)
  if (ownRobot.role === 'leader') {
    throw new CapabilityError(`${robotType} is moved by hand, and does no task: use so101_follower or so100_follower`)
  }
  const robot = useDegrees ? ownRobot : inM100(ownRobot)
  const description = loadUrdf(urdf ?? urdfOf(robot))
  const kinematics = new Kinematics(
    description,
    robot.servos.map(servo => servo.joint),
    TIP_LINK,
  )
  const limitsRad = robot.servos.map(servo => planningLimits(description, servo.joint, servo.travelRad))
  return { robot, description, kinematics, limitsRad }
}

/** The URDF's limits, inside the mechanical stops. */
function planningLimits(
  description: RobotDescription,
  joint: string,
  [lower, upper]: readonly [number, number],
): readonly [number, number] {
  const limits = description.joints.find(({ name }) => name === joint)
  const planned = [Math.max(lower, limits?.lower ?? lower), Math.min(upper, limits?.upper ?? upper)] as const
  if (planned[0] < planned[1]) return planned
  throw new UrdfError(
    `joint '${joint}' may turn ${limits?.lower} to ${limits?.upper} rad, but the real one turns ${lower} to ${upper} rad: ` +
      `take a description with zero in the middle of each joint's range`,
  )
}
