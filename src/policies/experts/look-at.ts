/** The scripted expert for `look-at`: to a place from which the gripper points at the cube, and there it stays. */

import { viewOf } from '../../robot/top-view.js'
import type { Policy, PolicyContext } from '../policy.js'
import { FAST_RAD_S, scriptedPolicy } from '../script.js'

/** Before it looks again: the cube may have been moved. */
const LOOK_S = 1

export function lookAtExpert(context: PolicyContext): Policy {
  const arm = { ...context, panAxisXM: context.robot.panAxisXM }
  return scriptedPolicy(context, function* (hand) {
    for (;;) {
      const goal = viewOf(arm, hand.point('cube'), hand.measuredRad) ?? hand.measuredRad
      yield* hand.press(goal, LOOK_S, { speedRadS: FAST_RAD_S })
    }
  })
}
