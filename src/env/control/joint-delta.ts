/** Control mode `joint-delta`: how far each joint's target is from where it was measured. */

import { deltaMode } from './delta-mode.js'
import { CONTROL_LIMITS, perJoint } from './control-limits.js'
import type { ControlledArm, ControlMode } from './control-mode.js'

/** What the servos fail to hold becomes the next step's starting point: under load it sags (docs/control-modes.md). */
export function jointDeltaMode(arm: ControlledArm): ControlMode {
  const { armRad, gripperRad } = CONTROL_LIMITS.jointDelta
  return deltaMode(arm, 'joint-delta', perJoint(arm, armRad, gripperRad), ({ measured }) => measured)
}
