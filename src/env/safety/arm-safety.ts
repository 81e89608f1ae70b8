/** An arm's whole protection from its options: limits, fence, health watch and the ways to glide. */

import type { RobotSpec, ServoSpec } from '../../robot/arm-spec.js'
import { radFromDeg } from '../../robot/units.js'
import type { RobotDescription } from '../../robot/urdf.js'
import { ArmShape } from './arm-shape.js'
import { Fence } from './fence.js'
import { FencedGlidePlanner } from './glide-planner.js'
import { HealthWatch } from './health-watch.js'
import { MotionGuard } from './motion-guard.js'
import { MotionLimiter } from './motion-limiter.js'
import type { ArmSafety, StopMode } from './protection.js'
import { resolveSafety, type PerJoint, type SafetyOptions } from './safety-options.js'

export interface ArmSafetyOptions {
  readonly spec: RobotSpec
  readonly description: RobotDescription
  /** Control steps per second. */
  readonly rateHz: number
  readonly safety?: SafetyOptions | undefined
  /** LeRobot's: how far a target may be from the measured position, in the user's units, for all joints or one for each by name. */
  readonly maxRelativeTarget?: PerJoint | undefined
  readonly stopMode?: StopMode | undefined
}

/** `UsageError`, naming the option, for what makes no sense; `UrdfError` for a description that lacks a joint. */
export function armSafety(options: ArmSafetyOptions): ArmSafety {
  const { spec, description, rateHz, safety = {}, stopMode } = options
  const { maxRelativeTarget } = options
  const wanted =
    maxRelativeTarget === undefined ? safety : { ...safety, relativeTargetRad: inRad(spec, maxRelativeTarget) }
  const { motion, fence: margins, health, targets, glide } = resolveSafety(wanted, spec, rateHz)
  const joints = spec.servos.map(({ joint }) => joint)
  const fence = margins && new Fence(new ArmShape(description, joints), margins, [spec.restRad])
  return {
    guard: new MotionGuard(new MotionLimiter(motion), fence, margins?.steadyErrorRad),
    planner: new FencedGlidePlanner(fence, glide, spec.raisedRad),
    restRad: spec.restRad,
    health: health && new HealthWatch(spec, health),
    targets,
    stopMode,
  }
}

/** A distance in the user's units is the larger the wider the joint's travel, where these count from one end to the other. */
function inRad(spec: RobotSpec, distance: PerJoint): PerJoint {
  const own = ({ unit, travelRad: [lower, upper] }: ServoSpec, value: number): number => {
    if (unit === 'degrees') return radFromDeg(value)
    return (value / (unit === 'percent' ? 100 : 200)) * (upper - lower)
  }
  if (typeof distance === 'number') {
    return Object.fromEntries(spec.servos.map(servo => [servo.joint, own(servo, distance)]))
  }
  return Object.fromEntries(
    Object.entries(distance).map(([joint, value]) => {
      const servo = spec.servos.find(each => each.joint === joint)
      // A name that is none is named by the check that follows.
      return [joint, servo ? own(servo, value) : value]
    }),
  )
}
