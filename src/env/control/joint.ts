/** Control mode `joint`: absolute joint targets, as LeRobot has them. */

import type { ControlledArm, ControlMode } from './control-mode.js'

export function jointMode({ jointSpace }: ControlledArm): ControlMode {
  return {
    name: 'joint',
    space: jointSpace,
    decode: action => ({ target: action.slice() }),
    encode: target => jointSpace.clip(target),
  }
}
