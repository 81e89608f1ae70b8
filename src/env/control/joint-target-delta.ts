/** Control mode `joint-target-delta`: how far each joint's target moves on from the last one. */

import { deltaMode } from './delta-mode.js'
import { CONTROL_LIMITS, stepsRad } from './control-limits.js'
import type { ControlledArm, ControlMode } from './control-mode.js'

/** Zero holds still: a load bends the arm once, and no step adds to it. */
export function jointTargetDeltaMode(arm: ControlledArm): ControlMode {
  return deltaMode(arm, 'joint-target-delta', stepsRad(arm, CONTROL_LIMITS.jointTargetDelta), ({ target }) => target)
}
