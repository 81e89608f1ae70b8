/** Control modes by name. */

import type { ControlledArm, ControlMode, ControlModeName } from './control-mode.js'
import { eeDeltaMode } from './ee-delta.js'
import { eeMode } from './ee.js'
import { jointDeltaMode } from './joint-delta.js'
import { jointTargetDeltaMode } from './joint-target-delta.js'
import { jointMode } from './joint.js'

const MODES: Readonly<Record<ControlModeName, (arm: ControlledArm) => ControlMode>> = {
  joint: jointMode,
  'joint-delta': jointDeltaMode,
  'joint-target-delta': jointTargetDeltaMode,
  ee: eeMode,
  'ee-delta': eeDeltaMode,
}

export function controlMode(name: ControlModeName, arm: ControlledArm): ControlMode {
  return MODES[name](arm)
}
